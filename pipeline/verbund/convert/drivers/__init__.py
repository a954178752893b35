"""Who makes parts: processes of this machine, workers of Dask, executors of Spark.

In: requests. Out: a receipt for each, in any order. A worker that is lost is replaced, and what it
was asked for is asked for again. Nothing is written to a release here.
"""
