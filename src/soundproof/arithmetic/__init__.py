"""The arithmetic of the bounds: numbers for formulas, enclosures that decide, numbers that know their origin."""
