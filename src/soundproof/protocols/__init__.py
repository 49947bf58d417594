"""The protocols: frozen parameters, and the transcript they produce.

An AIR protocol (``deep_ali``, ``jagged``, ``swirl``) reduces constraints to a claim about
words of a code; an opening (``fri``, ``whir``, ``stir``) proves that the words are close to
it.  ``logup`` adds the lookup arguments of a circuit.
"""
