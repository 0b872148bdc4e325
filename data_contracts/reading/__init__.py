"""From bytes to tables of text: what a file says, before anybody says what it means."""
