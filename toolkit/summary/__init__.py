"""A consolidation → tong_hop.xlsx."""
