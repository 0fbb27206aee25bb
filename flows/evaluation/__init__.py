"""How right the verdicts are, on pages whose truth is known: what ``jumpline evaluate`` does.

::

    labels      the truth about each page
      | measuring    examine it, keep the findings; ask the naive rules too        (naive)
    scoring     figures with intervals
      | refit        weights that would fit better, and how they do on held-out publishers
    scoreboard  the tables
"""
