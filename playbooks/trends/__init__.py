"""What many incidents say together: counts, times, detection, clocks and corrective actions."""
