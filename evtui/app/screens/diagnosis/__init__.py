"""The diagnosis of one session: verdict, story, findings, figures, every line with its evidence."""
