"""What whoever runs the server may watch: metrics, traces and structured logs. All is off unless a setting asks."""
