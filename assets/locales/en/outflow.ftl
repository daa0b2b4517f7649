# What outflow says. Names before the equals sign are keys of src/text/keys.rs; one message a line.

## apply
apply-old-faulty = The saved spec cannot be read ({ $fault }), so all of the new one is shown.
apply-running = { $name } is being run. The run takes up the change when it is started again.
apply-needs-from = The feed changes and { $name } has a checkpoint of the old one. Saving this will need --from start or --from now.
apply-ask-from = The feed changes and { $name } has a checkpoint of the old one. Read the new feed from its start, or from now on? [start/now]
apply-set-aside = The ledger is damaged. It is kept as { $folder }, and a new one is begun.
apply-dry-run = Nothing was saved (--dry-run).
warning = Warning: { $warning }
nothing-changes = nothing changes
saved = Saved { $name } in { $file }.
saved-next = To see its events, run: outflow preview { $name }

## list
list-empty = No destination is saved. To save one, run: outflow apply FILE
list-faulty = { $fault }
list-name = NAME
list-kind = KIND
list-stream = STREAM
list-region = REGION
list-state = STATE
list-source = SOURCE
state-running = running
state-idle = idle
state-faulty = faulty

## remove
remove-ask = Remove { $name }, its spec and what its runs remember? [y/N]
remove-kept = { $name } was kept.
removed = Removed { $name }.

## run
run-started = Streaming { $name } to { $stream }, from the start of its feed.
run-resumed-at = Streaming { $name } to { $stream }, from line { $line } on.
run-stdin = The feed is stdin and has no position: after a kill, send all of it again.
run-waiting = { $name } is in use by { $command }. Waiting up to 10 s for it.
run-draining = Draining for up to { $seconds } s. Once more to stop at once.
feed-nothing = There is no file at { $path } yet. Reading begins once there is one.
feed-moved = { $path } is { $to } now and is read on there.
feed-copied = { $path } was cut. What came after line { $line } is read from its copy { $copy }, then { $path } from its start.
feed-anew = { $path } was cut or written anew and is read from its start. What came after its line { $line }, if anything, could not be read: no copy of it is beside it.
feed-gone = { $path } is gone. What came after its line { $line }, if anything, could not be read.
feed-copy = { $path } is a copy of { $of } and is not read again.
feed-unreadable = { $reason } The rest of the feed goes on; it is tried again when it changes.
run-dead-letter = Dead letter: { $place }: { $message }
pause-credentials = Paused, nothing is lost: { $code }: { $message }. Check the credentials of this destination; it goes on by itself.
pause-permission = Paused, nothing is lost: { $code }: { $message }. Ask for this right on the stream; it goes on by itself.
pause-encryption = Paused, nothing is lost: { $code }: { $message }. Ask the owner of the stream's encryption key; it goes on by itself.
pause-stream-missing = Paused, nothing is lost: { $code }: { $message }. Check the stream's name and region, or create it; it goes on by itself.
pause-unreachable = Paused, nothing is lost: { $code }: { $message }. Check the region, the endpoint and the network; it goes on by itself.
pause-refused = Paused, nothing is lost: { $code }: { $message }. Check the endpoint: it refuses every record; it goes on by itself.
pause-failing = Paused, nothing is lost: { $code }: { $message }. Check the endpoint: every record fails; it goes on by itself.
pause-unordered = Paused, nothing is lost: { $code }: { $message }. Set [delivery] allow_unordered = true to go on all the same.
pause-disk-full = Paused, nothing is lost: no room on this machine's disk, { $message }. Free some, at least 4 MiB; it goes on by itself.
run-resumed = Streaming again.
run-dropped = { $count } more messages were left out.
run-status = { $delivered } delivered, { $rate }/s, { $pending } pending, { $dead } dead
run-accounting = received { $received } = delivered { $delivered } + pending { $pending } + dead { $dead } + unchanged { $unchanged } + not qualified { $notqualified } + excluded { $excluded } + malformed { $malformed }
run-effort = { $seconds } s, { $rate } events/s, p99 { $p99 } ms; retried { $retried }, throttled { $throttled }, possible duplicates { $duplicates }

## preview
preview-none = No event would leave: the rest of the feed changes nothing that is mapped.
preview-running = { $name } is being run, so what it remembers cannot be read: these are its first events.
preview-head = Event { $number }: { $bytes } bytes, partition key { $key }, due to: { $trigger }

## policy
policy-optional = Needed is the statement Write, for { $stream }. What is named Optional may be left out: the list of streams to pick from, the shards to be known from the start, a key of your own that encrypts the stream.
policy-any-account = The account is not known from here: write its 12 digits in place of the * in { $stream }.

## dead letters
letters-none = { $name } has no dead letters.
letters-line = { $at }  line   { $place }
letters-event = { $at }  event  { $place }, event { $sequence } of its profile, { $bytes } bytes
letters-reason = { $reason }: { $count }
letters-unreadable = { $count } lines of { $path } are no dead letters and were passed over.
letters-ask = Delete the dead letters of { $name } for good? [y/N]
letters-kept = The dead letters of { $name } were kept.
letters-purged = Deleted { $count } dead letters of { $name }.
replay-done = Replayed { $replayed } events, { $duplicates } possible duplicates.
replay-before = { $count } had been replayed before.
replay-superseded = { $count } skipped: a later line of the same profile has been decided since, and they would undo it.
replay-undecided = { $count } skipped: the next run decides their lines anew.
replay-incomplete = { $count } skipped: their letters lack what a replay needs.
replay-malformed = { $count } skipped: lines that are no profiles; mend them in the feed.
replay-refused = { $count } were refused again and stay.

## demo
demo-sandbox = Sandbox: a Kinesis endpoint of its own at { $url }
demo-stream = Stream: { $stream }, { $shards } shards, at real limits
demo-destination = Destination: { $name }, saved in { $folder }
demo-event = One exported event: { $bytes } bytes, partition key { $key }, due to: { $trigger }
demo-streaming = Streaming { $count } sample profiles
demo-read-back = Delivered { $delivered }, read back { $readback }, lost { $lost }
demo-order = Order violations: { $violations }
demo-ended-early = Ended early, so what arrived is not compared with what was exported.
