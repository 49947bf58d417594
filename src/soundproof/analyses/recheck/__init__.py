"""Checking a certificate again, by a program that shares nothing with this one."""
