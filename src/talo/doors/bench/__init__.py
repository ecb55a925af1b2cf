"""The bench: very many synthetic clients, the pages under load, and what each costs."""
