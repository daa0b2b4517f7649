# A destination that streams, and how numbers are written.
number-group = ,
number-point = .
size-bytes = { $size } B
size-kibibytes = { $size } KiB
size-mebibytes = { $size } MiB
size-gibibytes = { $size } GiB
milliseconds = { $time } ms
log-started = Started from line { $line }.
log-no-position = The feed is stdin and has no position: after a kill, send all of it again.
log-signed-in = Signs in by { $credentials } until this run ends; the destination itself is unchanged.
log-not-signed-in = Signs in as before. { $reason }
log-given-up = Given up before it began: nothing was read and nothing was sent.
log-key-renewed = The key of { $account } is { $id } from now on, in all that runs with it.
log-key-stays = The key of { $account } stays as it was. { $reason }
log-failed = { $reason }
log-complete = The feed has ended and everything is settled.
log-drained = Drained: what was read is settled. The next run goes on from there.
log-deadline = The time to drain was up. { $waiting ->
        [one] { $waiting } waits
       *[other] { $waiting } wait
    } for the next run.
log-stopped = Stopped. { $waiting ->
        [one] { $waiting } waits
       *[other] { $waiting } wait
    } for the next run.
log-paused-too-long = The pause lasted too long. { $waiting ->
        [one] { $waiting } waits
       *[other] { $waiting } wait
    } for the next run.
log-feed-broke = The feed broke off; what was read before that is settled. { $reason }
stream-starting = starting
stream-streaming = streaming
stream-held = paused by you
stream-paused = paused
stream-draining = draining
stream-complete = done
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
stream-lag-none = Nothing waits: all { $read } lines read are settled
stream-events = events/s
stream-latency = p99
stream-latency-none = none
stream-bytes = MiB/s
stream-shard = shard { $name }
stream-shards = { $count } shards
stream-shards-unknown = The shards show themselves with the first events.
stream-received = received { $count }
stream-delivered = delivered { $count }
stream-pending = pending { $count }
stream-dead = dead { $count }
stream-unchanged = unchanged { $count }
stream-not-qualified = not qualified { $count }
stream-excluded = excluded { $count }
stream-malformed = malformed { $count }
stream-adds-up-not = does not add up
stream-retried = retried { $count }
stream-throttled = throttled { $count }
stream-duplicates = possible duplicates { $count }
stream-whole-run = whole run p50 { $p50 }  p95 { $p95 }  p99 { $p99 }
stream-pause-head = paused { $time }   { $cause } since { $since }   { $waiting ->
        [one] { $waiting } waits
       *[other] { $waiting } wait
    }, none lost
stream-pause-next-look = next look in { $seconds } s
stream-pause-looking = looking now
stream-pause-for-good = no look ends it
stream-held-head = paused by you for { $time }   { $waiting ->
        [one] { $waiting } waits
       *[other] { $waiting } wait
    }, none lost
stream-held-how = What was under way is settled and the checkpoint is kept. Space goes on.
stream-drain-head = draining: { $waiting ->
        [one] { $waiting } waits
       *[other] { $waiting } wait
    }, { $flying ->
        [one] { $flying } request under way
       *[other] { $flying } requests under way
    }, up to { $time }
stream-drain-how = Nothing more is read. q once more stops at once; what waits then comes with the next run.
stream-ended-how = Space starts it again from its checkpoint. q or esc goes to the destinations.
stream-preparing-sign-in = Signing in. A keyring may ask for its password in a window of its own.
stream-preparing-others = { $command } works with this destination just now; it is waited for.
stream-preparing-feed = Opening the feed, and what earlier runs remember.
stream-preparing-files = Checking which files were read before: { $done } of { $all }
stream-preparing-how = q gives it up.
stream-why-credentials = The key is not taken. Renew it, or sign in by another account.
stream-why-permission = The policy does not allow it. Ask for kinesis:PutRecords on the stream.
stream-why-lacking = { $principal } may not do that. Ask whoever administers IAM in its account for { $action } on this stream.
stream-why-forbidden = A policy denies { $action } to { $principal }, and no other one can allow it then. Ask who keeps that policy.
stream-pause-denied = { $action } denied
stream-why-encryption = The stream's encryption key cannot be used. Ask its owner.
stream-why-stream-missing = There is no such stream now. Check its name and region, or create it.
stream-why-unreachable = The endpoint does not answer. Check the region, the endpoint and the network.
stream-why-unordered = This stream ignores partition keys, so order would be lost. Press u to go on all the same.
stream-why-refused = The endpoint refuses one record after the other. Check the endpoint.
stream-why-failing = The endpoint answers, and every record fails. Check the endpoint.
stream-why-disk-full = This machine's disk is full. Free at least 4 MiB.
stream-mend-policy = policy
stream-mend-sign-in = other credentials
stream-mend-unordered = go on without order
stream-mend-look = look now
stream-log-title = What was said
stream-log-filter = filter
stream-log-dropped = { $count } older ones were let go
stream-log-empty = Nothing was said yet.
stream-log-nothing-fits = Nothing of it fits the filter.
stream-letters-title = Dead letters
stream-letters-some = { $shown } of { $count }, the newest first
stream-letters-none = There are no dead letters.
stream-letters-coming = Reading the dead letters
stream-letters-refused = The dead letters cannot be read: { $reason }
stream-letters-replay = Once the cause is mended and the run has ended: outflow dead-letters { $name } --replay
stream-letter-event = event of { $size }
stream-letter-line = line of { $size }
stream-letter-too-large = too large
stream-letter-malformed = malformed
stream-check-title = May these credentials write?
stream-check-coming = Checking while the stream goes on
stream-check-done = Checked while the stream goes on
stream-check-refused = The check broke: { $reason }
stream-sign-in-title = Sign in by
stream-sign-in-now = now
stream-sign-in-new-key = a new key for { $account }, pasted here
stream-sign-in-profile = the profile { $name }
stream-sign-in-ambient = what this machine provides
stream-sign-in-environment = the environment's variables
stream-sign-in-how = Enter takes it for this run: what waits stays, and it looks at once. A new key is tried first, and is for all that runs with the account.
stream-say-paused = Paused. What is under way is still settled.
stream-share = at { $percent } % by your wish
stream-say-share = Sending at { $percent } % of the pace from now on; + makes it faster again. The next run begins at all of it.
stream-say-full-pace = Sending at the full pace again.
stream-say-slowest = This is the slowest. Press space to send nothing for now.
stream-say-fastest = This is the full pace: what each shard takes.
stream-say-resumed = Streaming again.
stream-say-draining = Nothing more is read; what was read is delivered.
stream-say-stopping = Stopping. What waits comes with the next run.
stream-say-giving-up = Giving up.
stream-say-looking = Looking whether the pause is over.
stream-say-signing-in = Signing in.
stream-none = Nothing streams here.
