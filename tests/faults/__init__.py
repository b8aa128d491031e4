"""Calls to families while the service is killed again and again: nobody is dialled twice, nothing unknown is hidden."""
