"""People in care centres without papers: what is known of them, enquiries, lawful steps."""
