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

## check
check-busy = Checking what the credentials may do
check-again = Checking again in { $seconds } s.
check-usable = { $name } may write to its stream.
check-denied = { $name } cannot write to its stream yet: see what is denied.
check-unreachable = It could not be told whether { $name } may write: no answer came.
check-untold = It could not be told whether { $name } may write: see the answers.
check-state-allowed = allowed
check-state-denied = denied
check-state-unknown = unknown
check-state-failed = failed
check-key-long-lived = an access key of account { $account }, as its id says
check-key-temporary = a temporary key of account { $account }, as its id says
check-key-token-missing = a temporary key without its session token
check-key-expired = a temporary key whose time is over
check-key-none = this is the id of a user, role, group or policy, not of an access key
check-key-other = the access key id is not of the form that AWS gives, so its account is not known from it
check-caller = signed in as { $arn }
check-caller-root = signed in as { $arn }, who may do everything; a user with the rights of outflow policy alone is safer
check-clock-fits = the clocks agree
check-clock-behind = this machine's clock is { $seconds } s behind
check-clock-ahead = this machine's clock is { $seconds } s ahead
check-no-clock = no answer said what time it is
check-granted = tried, and it works
check-proven = proved by a dry run; nothing was written
check-inferred = inferred: the endpoint refused the probe only for its hash key; nothing was written
check-written = allowed, and one probe record was written: { $shard }, sequence number { $sequence }
check-status = { $status }
check-found = it is there, as the answers to the writes show
check-not-readable = not known: it could not be read
check-not-encrypted = not needed: the stream is not encrypted by a key of KMS
check-key-of-aws = not needed: the stream is encrypted by the key of AWS
check-own-key = the stream is encrypted by { $key }; only a write shows whether it may be used
check-key-used = a record was written, so the stream's key may be used, if it has one
check-key-untold = not known: the stream's description may not be read, and a dry run does not show whether it has a key of its own
check-mode = { $mode }
check-shards = { $count } open
check-record-limit = { $kib } KiB
check-ordered = partition keys choose the shard, so a profile's events stay in order
check-unordered = the stream ignores partition keys (AUTO), so a profile's events lose their order
check-test-sent = one test event was written: { $shard }, sequence number { $sequence }
check-caller-unnamed = the user or role of these credentials
check-policy-unnamed = which one is not said
check-fix-key-token-missing = Give the session token too: AWS_SESSION_TOKEN, or aws_session_token in the profile.
check-fix-key-none = Use an access key id; it begins with AKIA or ASIA.
check-fix-written = This endpoint knows neither DryRun nor the range of hash keys. Readers of the stream will see the probe, marked as one.
check-fix-status = Wait until the stream is ACTIVE, or choose another one.
check-fix-unordered = Set RecordDistributionStrategy of the stream back, or [delivery] allow_unordered = true to go on all the same.
check-fix-key-untold = Not needed for a stream without a customer's key. To know, allow kinesis:DescribeStreamSummary, or run outflow check with --send-test-event, which really writes.
check-fix-own-key = To be sure, run outflow check with --send-test-event. If it is denied, this statement grants it:
check-fix-not-allowed = { $kind } does not allow { $action } for { $principal }. { $fixer } can add this statement to it:
check-fix-forbidden = { $kind } denies { $action } for { $principal } ({ $policy }). An allow does not help; { $fixer } can take the deny away.
check-fix-denied = { $action } is denied for { $principal }, without a reason. { $fixer } can look whether this statement is missing:
check-fix-denied-otherwise = { $action } is denied for { $principal }, in words that outflow does not know. { $fixer } can look into it.
check-fix-list-scoped = Not needed to run: the stream's name is known. AWS allows { $action } for all streams or not at all; a policy that names a stream as its resource, as a widespread sample does, grants nothing. { $fixer } can add this statement:
check-fix-encryption-denied = The stream's encryption key may not be used by { $principal }. { $fixer } can add this statement:
check-fix-encryption-forbidden = A policy denies { $principal } the use of the stream's encryption key ({ $policy }). { $fixer } can take the deny away.
check-fix-encryption-disabled = The stream's encryption key is disabled. { $fixer } can enable it.
check-fix-encryption-state = The stream's encryption key cannot be used in its state, such as pending deletion. { $fixer } can look at it.
check-fix-encryption-missing = The stream's encryption key is not there. { $fixer } can name another one for the stream.
check-fix-encryption-opt-in = KMS does not serve this account yet. { $fixer } can sign up for it.
check-fix-access-key = AWS does not know this access key: it may be mistyped, deleted, inactive, or of another partition such as China or GovCloud. Use an active key.
check-fix-other-partition = AWS does not know this access key in this partition: each has accounts and keys of its own, so a key of another one never works here. It may be mistyped, deleted or inactive too.
check-fix-region = AWS does not know this access key in this region: accounts must enable it first ({ $fixer }, under Account, AWS Regions). It may be mistyped, deleted or inactive too.
check-fix-not-subscribed = This account is not signed up for the service. { $fixer } can do it.
check-fix-secret = The secret does not fit the access key. Set it anew, without blanks or line breaks around it.
check-fix-clock-behind = Set this machine's clock forward, best by NTP: AWS refuses signatures that are more than 5 minutes off.
check-fix-clock-ahead = Set this machine's clock back, best by NTP: AWS refuses signatures that are more than 5 minutes off.
check-fix-clock-off = Set this machine's clock, best by NTP: AWS refuses signatures that are more than 5 minutes off.
check-fix-token-expired = The time of the session token is over. Sign in again, for instance by aws sso login, or get a new token.
check-fix-mangled = Something between here and AWS changes requests, such as a proxy that drops headers. { $fixer } can let them through unchanged.
check-fix-no-credentials = There are no credentials where the spec looks for them. Check account.credentials, and the profile or the environment that it names.
check-fix-stream-missing = There is no stream of this name in this account and region. Check connection.stream and account.region, or create it.
check-fix-stream-busy = The stream is being made or changed. It passes: check again in a minute.
check-fix-throttled = Too many requests for now. It passes: check again in a minute.
check-fix-unreachable = Check the region, the endpoint, the proxy and the network.
check-fix-plain-http = Use https:// for an endpoint on another machine.
check-fix-unknown = outflow does not know this answer. It is shown whole.
check-fixer-operator = Whoever set this destination up
check-fixer-machine = Whoever runs this machine
check-fixer-iam-admin = An administrator of IAM
check-fixer-stream-owner = The owner of the stream
check-fixer-key-owner = The owner of the encryption key
check-fixer-organization-admin = An administrator of the organization
check-fixer-network-admin = The owner of the VPC endpoint
check-fixer-session-issuer = Whoever hands out the session
check-fixer-account-admin = An administrator of the account
check-fixer-nobody = Nobody needs to
check-fixer-unknown = It is not known who
check-kind-identity = The policy of the user or role
check-kind-resource = The policy of the resource itself
check-kind-service-control = A service control policy of the organization
check-kind-resource-control = A resource control policy of the organization
check-kind-boundary = The permissions boundary
check-kind-session = The policy of the session
check-kind-vpc-endpoint = The policy of the VPC endpoint
check-kind-role-trust = The trust policy of the role

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

## account
account-none = No account is saved. To add one, run: outflow account add NAME
account-head-key = KEY
account-head-secret = SECRET
account-head-users = USED BY
account-expired = expired
account-ask-kind = How does it sign in? 1 an access key, 2 a profile of the AWS configuration (SSO too), 3 what this machine provides, 4 the environment alone [1]
account-ask-profile = Which profile? [default]
account-ask-region = Which region, such as us-east-2?
account-ask-key = Paste the access key: its id, or all that AWS gave you, in any form. Nothing is shown:
account-ask-secret = Secret access key. Nothing is shown:
account-ask-id = And its access key id (AKIA… or ASIA…):
account-ask-token = Session token of this temporary key. Nothing is shown:
account-key-read = Access key { $id }, a secret of { $chars } characters.
account-tidied-blanks = Blanks or line breaks around it were dropped.
account-tidied-quotes = Quotes around it were dropped.
account-tidied-joined = It was broken over lines and has been joined.
account-tidied-swapped = Id and secret stood in each other's place and have been exchanged.
account-read-labels = Read out of the lines that name it.
account-read-table = Read out of the table.
account-read-json = Read out of JSON.
account-trial-again = AWS does not know this key. A new one takes some seconds; trying again.
account-untried = It could not be tried: { $reason }. It is saved untried.
account-may-write = { $name } may write to its stream with it.
account-no-keyring = { $reason } The secret can be kept in another way.
account-ask-elsewhere = 1 not at all: use credentials that AWS provides, 2 not at all: give it to each run, 3 in a file under a passphrase. Which? [1/2/3]
account-ask-new-passphrase = Passphrase for the file of { $account }, 8 characters at least. Nothing is shown:
account-ask-again = The same again:
account-saved = Saved the account { $account } in { $file }; no secret is in there.
account-in-keyring = The secret is in the keyring, as service outflow, user { $account }.
account-in-file = The secret is in { $account }.age beside it, encrypted with the passphrase.
account-in-session = The secret is kept nowhere: each run asks for it, or reads it with --secret-stdin.
account-in-systemd = The secret is read from the systemd credential { $account }: add LoadCredential={ $account }:PATH to the service.
account-next = To use it, write in a spec: [account] id = "{ $account }"
account-rotated = The key of { $account } is { $id } now. What runs takes it up within 2 s; make the old key inactive then.
account-ask-remove = { $users } signs in by { $account } and could not run without it. Remove it and its secret? [y/N]
account-removed = Removed the account { $account }.

## secrets
secrets-ask-key = Secret of the account { $account }, for this session only. Nothing is shown:
secrets-ask-passphrase = Passphrase of the file of { $account }. Nothing is shown:
secrets-not-read = { $reason } It can be given for this session, or Ctrl+C ends here.
secrets-waiting = Waiting for the keyring. It may be asking for its password in a window.
run-new-key = { $account } has a new key, { $more }. It signs from now on.
run-new-key-failed = { $account } has a new key that could not be read: { $more }. The old one goes on; it is tried again.

## doctor
doctor-good = good
doctor-limited = limited
doctor-bad = bad
doctor-fix-folders = Check who may write there, or choose other folders with --config-dir and --state-dir.
doctor-no-terminal = stdin or stdout is no terminal
doctor-dumb = TERM is not set, or dumb
doctor-fix-terminal = The commands work all the same; without a terminal they never ask and take their secrets from stdin.
doctor-fix-colors = For more colours use a terminal that sets COLORTERM=truecolor, or set it where the terminal can show them.
doctor-no-clipboard = no clipboard of a desktop is reached from here
doctor-fix-clipboard = On a desktop install wl-clipboard or xclip; over ssh the terminal itself may take what is copied (OSC 52).
doctor-keyring = it takes a secret, gives it back and forgets it
doctor-fix-keyring = Accounts work without it: --profile, --ambient, --session-only, --vault file, or a systemd credential.
doctor-reached = { $host } answers
doctor-no-region = nothing is saved that names a region
doctor-fix-region = Say which to ask: outflow doctor --region us-east-2
