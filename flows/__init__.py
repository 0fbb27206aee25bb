"""The top floor: what runs, when, and how many at a time. :mod:`flows.pipeline` draws the path of one article.

::

    pipeline, running                   the path, and what a run works with
    ingest, recheck, reassess, report   the Prefect flows, which workers load by these names
    stages/                             the stages of the path, one module each
    operations/                         servers, deployments, schedules, the dashboard, clusters
    presentation/                       verdicts in words, tables, progress, pages, the report
    setup/                              the demo, a file of sources from home pages, the doctor
    evaluation/                         how right the verdicts are
    commands/, cli                      the command line

Prefect loads the flows as scripts, with this folder first on ``sys.path``: a module here must not be called like one
of the standard library or of a package.
"""
