"""The query language: words, conditions and periods typed after ``/``, in ``--where`` and in saved views."""
