"""Figures (指標): numbers the city watches, with unit, period, target and the query that measures them."""
