"""For all tests."""

from hypothesis import HealthCheck, settings

# The tests run side by side: how long a machine takes to think of an example says nothing about the code.
settings.register_profile("side by side", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("side by side")
