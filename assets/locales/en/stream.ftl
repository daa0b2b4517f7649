stream-in-short = { $delivered } delivered, { $waiting } waiting, { $dead } dead
# A destination that streams, and how numbers are written.
number-group = ,
number-point = .
size-bytes = { $size } B
size-kibibytes = { $size } KiB
size-mebibytes = { $size } MiB
size-gibibytes = { $size } GiB
milliseconds = { $time } ms
log-started = Started from line { $line }.
log-no-position = Standard input has no position: if the run is killed, send the whole feed again.
log-signed-in = Signs in with { $credentials } until this run ends; the destination is unchanged.
log-not-signed-in = Credentials unchanged. { $reason }
log-given-up = Cancelled before the start: nothing was read and nothing was sent.
log-key-renewed = The key of { $account } is now { $id }, in all runs that use it.
log-key-stays = The key of { $account } is unchanged. { $reason }
log-failed = { $reason }
log-complete = Finished: the feed ended and every line is processed.
log-drained = Drained: all lines read are processed. The next run continues from there.
log-deadline = The drain timeout passed. { $waiting ->
        [one] { $waiting } event waits
       *[other] { $waiting } events wait
    } for the next run.
log-stopped = Stopped. { $waiting ->
        [one] { $waiting } event waits
       *[other] { $waiting } events wait
    } for the next run.
log-paused-too-long = The pause lasted too long. { $waiting ->
        [one] { $waiting } event waits
       *[other] { $waiting } events wait
    } for the next run.
log-feed-broke = Reading the feed failed; all lines read before are processed. { $reason }
stream-starting = starting
stream-streaming = streaming
stream-held = paused by you
stream-paused = paused
stream-draining = draining
stream-complete = finished
stream-drained = drained
stream-stopped = stopped
stream-failed = failed
stream-time-left = { $time } left
stream-progress-lines = { $percent } %  { $place } of { $total } lines
stream-progress-bytes = { $percent } %  { $place } of { $total } MiB
stream-lag = { $waiting ->
        [one] { $waiting } waits
       *[other] { $waiting } wait
    }, the oldest for { $time } s   { $read ->
        [one] { $read } line read
       *[other] { $read } lines read
    }
stream-lag-none = Nothing is waiting: all { $read } lines read are processed
stream-events = events/s
stream-latency = p99
stream-latency-none = none
stream-bytes = MiB/s
stream-shard = shard { $name }
stream-shards = { $count } shards
stream-shards-unknown = Known after the first events.
stream-received = received { $count }
stream-delivered = delivered { $count }
stream-pending = waiting { $count }
stream-dead = dead { $count }
stream-unchanged = unchanged { $count }
stream-not-qualified = not in a segment { $count }
stream-excluded = excluded { $count }
stream-malformed = malformed { $count }
stream-adds-up-not = the sum is wrong
stream-retried = retried { $count }
stream-throttled = throttled { $count }
stream-duplicates = possible duplicates { $count }
stream-whole-run = whole run p50 { $p50 }  p95 { $p95 }  p99 { $p99 }
stream-pause-head = paused { $time }   { $cause } since { $since }   { $waiting ->
        [one] { $waiting } waits
       *[other] { $waiting } wait
    }, none lost
stream-pause-next-look = next retry in { $seconds } s
stream-pause-looking = retrying now
stream-pause-for-good = no automatic retry
stream-held-head = paused by you for { $time }   { $waiting ->
        [one] { $waiting } waits
       *[other] { $waiting } wait
    }, none lost
stream-held-how = Requests in progress finish; the checkpoint is kept. Press space to resume.
stream-drain-head = draining: { $waiting ->
        [one] { $waiting } waits
       *[other] { $waiting } wait
    }, { $flying ->
        [one] { $flying } request in progress
       *[other] { $flying } requests in progress
    }, up to { $time }
stream-drain-how = No more lines are read. Press q again to stop now; the next run delivers what waits.
stream-ended-how = Press space to start again from the checkpoint, q or esc to go to the destinations.
stream-preparing-sign-in = Signing in. The keyring may ask for its password in a separate window.
stream-preparing-others = Waiting for { $command }, which is using this destination.
stream-preparing-feed = Opening the feed and the progress of earlier runs.
stream-preparing-files = Checking which files were read before: { $done } of { $all }
stream-preparing-how = q cancels.
stream-why-credentials = AWS doesn't accept the key. Renew it, or sign in with another account.
stream-why-permission = The policy doesn't allow writing. Ask for kinesis:PutRecords on the stream.
stream-why-lacking = { $principal } lacks a permission. Ask the IAM administrator of its account for { $action } on this stream.
stream-why-forbidden = A policy denies { $action } to { $principal }, so no other policy can allow it. Ask the owner of that policy.
stream-pause-denied = { $action } denied
stream-why-encryption = The stream's encryption key cannot be used. Ask its owner.
stream-why-stream-missing = The stream doesn't exist. Check its name and region, or create it.
stream-why-unreachable = The endpoint does not answer. Check the region, the endpoint and the network.
stream-why-unordered = This stream ignores partition keys, so the order would be lost. Press u to stream without ordering.
stream-why-refused = The endpoint rejects every record. Check the endpoint.
stream-why-failing = The endpoint answers, but every record fails. Check the endpoint.
stream-why-disk-full = This machine's disk is full. Free at least 4 MiB.
stream-mend-policy = Policy
stream-mend-sign-in = Other credentials
stream-mend-unordered = Stream without ordering
stream-mend-look = Retry now
stream-log-title = Log
stream-log-filter = filter
stream-log-dropped = { $count } older messages dropped
stream-log-empty = No messages yet.
stream-log-nothing-fits = No message matches the filter.
stream-letters-title = Dead letters
stream-letters-some = { $shown } of { $count }, newest first
stream-letters-none = There are no dead letters.
stream-letters-coming = Reading the dead letters
stream-letters-refused = Can't read the dead letters: { $reason }
stream-letters-replay = When the cause is fixed and the run has ended, run: outflow dead-letters { $name } --replay
stream-letter-event = Event, { $size }
stream-letter-line = Line, { $size }
stream-letter-too-large = too large
stream-letter-malformed = malformed
stream-check-title = Permissions
stream-check-coming = Checking while streaming continues
stream-check-done = Checked while streaming continues
stream-check-refused = The check failed: { $reason }
stream-sign-in-title = Sign in with
stream-sign-in-now = current
stream-sign-in-new-key = a new key for { $account }: paste it here
stream-sign-in-profile = AWS profile { $name }
stream-sign-in-ambient = this machine's credentials
stream-sign-in-environment = environment variables
stream-sign-in-how = Press enter to use it for this run: waiting events stay, and the run retries at once. A new key is tried first, and applies to all runs of the account.
stream-say-paused = Paused. Requests in progress still finish.
stream-share = limited to { $percent } %
stream-say-share = Sending at { $percent } % of the full rate. Press + to send faster; the next run starts at the full rate.
stream-say-full-pace = Sending at the full rate again.
stream-say-slowest = This is the lowest rate. Press space to pause.
stream-say-fastest = This is the full rate: the limit of each shard.
stream-say-resumed = Streaming again.
stream-say-draining = Reading has stopped; the lines already read are delivered.
stream-say-stopping = Stopping. The next run delivers what waits.
stream-say-giving-up = Cancelling.
stream-say-looking = Retrying now.
stream-say-signing-in = Signing in.
stream-none = Nothing is streaming.
