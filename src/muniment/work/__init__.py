"""Work: background jobs and the workers that do them. It knows jobs, not what they do.

In: jobs that rooms above register (a `Kind` with its limits) and enqueue, written against Django's Tasks interface.
Out: each job done once, or failed with a reason; its state and progress, for people. A worker that dies gives its jobs
back: they are done again, so a job must bear being run twice. `queue` enqueues and cancels, `leases` gives jobs to
workers, `worker` runs them, `child` keeps a worker beside the server.
"""
