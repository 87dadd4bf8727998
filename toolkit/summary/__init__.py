"""What was consolidated → tong_hop.xlsx."""
