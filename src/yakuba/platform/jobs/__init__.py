"""Jobs (ジョブ): work that runs later, repeatedly or for long, with progress, retry and cancel."""
