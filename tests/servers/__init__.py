"""Stand-ins for the services that the bot talks to; every test that needs a service starts one of these on loopback."""
