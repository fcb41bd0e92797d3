"""XML elements to parts of the graph. Findings are collected on the way, nothing raises."""
