"""What the bot reports about its runs: status, alarms, badge, set-up."""
