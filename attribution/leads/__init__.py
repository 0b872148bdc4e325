"""How leads come to be sales-ready: their histories, the curves, the stages."""
