"""The invented town of Nowhere: how each of its files is made; run by make_demo.py."""
