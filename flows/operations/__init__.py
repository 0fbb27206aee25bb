"""Running under Prefect: servers, deployments, schedules, what the dashboard shows, clusters, and ends in time."""
