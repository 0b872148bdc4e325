"""What every checkable rule means, as Polars expressions; Great Expectations only plans them."""

METRICS = {
    "expect_column_values_to_not_be_null": "column_values.nonnull",
    "expect_column_values_to_be_in_set": "column_values.in_set",
    "expect_column_values_to_match_regex": "column_values.match_regex",
    "expect_column_values_to_be_between": "column_values.between",
    "expect_column_values_to_be_unique": "column_values.unique",
    "expect_compound_columns_to_be_unique": "compound_columns.unique",
    "expect_column_pair_values_a_to_be_greater_than_b": "column_pair_values.a_greater_than_b",
    "expect_column_values_to_be_readable": "column_values.readable",
    "expect_column_values_to_exist_in": "column_values.exist_in",
    "expect_any_column_to_be_given": "multicolumn_values.any_given",
    "expect_key_to_mean_one_row": "multicolumn_values.key_means_one_row",
    "expect_row_not_to_repeat": "multicolumn_values.no_repeat",
}
"""The expectations that a contract may use, and the metric that Great Expectations asks for."""
