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
state-paused = paused
state-idle = idle
state-faulty = faulty

## remove
remove-ask = Remove { $name }, its spec and what its runs remember? [y/N]
remove-kept = { $name } was kept.
removed = Removed { $name }.

## run
run-started = Streaming { $name } to { $stream } at { $host }, from the start of its feed.
run-resumed-at = Streaming { $name } to { $stream } at { $host }, from line { $line } on.
run-stdin = The feed is stdin and has no position: after a kill, send all of it again.
run-waiting = { $name } is in use by { $command }. Waiting up to 10 s for it.
run-draining = Draining for up to { $seconds } s. Once more to stop at once.
feed-nothing = There is no file at { $path } yet. Reading begins as soon as there is one.
feed-moved = { $path } was renamed to { $to }. Reading continues there.
feed-copied = { $path } was truncated. The lines after line { $line } are read from its copy { $copy }, then { $path } from its start.
feed-anew = { $path } was truncated or rewritten and is read from its start. Lines after its line { $line }, if any, could not be read: no copy of the file is beside it.
feed-gone = { $line ->
        [0] { $path } is gone. None of its lines were read.
       *[other] { $path } is gone. Lines written to it after Outflow read line { $line }, if any, were not read.
    }
feed-gone-together = { $count } files are gone, such as { $names }. Lines written to them after Outflow last read them, if any, were not read.
feed-copy = { $path } is a copy of { $of } and is not read again.
feed-copy-goes-on = { $path } is a copy of { $of } and has more after line { $line }, which is read.
feed-another = { $path } is another file than the one that was read before, and is read from its start. Lines written to the other one after Outflow read line { $line }, if any, were not read.
feed-returned = { $path } has its earlier content again, which Outflow read up to line { $line } before another file was in its place. Those lines are not read again.
feed-read-again = { $path } was rewritten, and [source] has rewritten = "read". It is read from its start; states of its profiles in the first { $line } lines may be sent again.
feed-link = { $path } is another name of { $of }. The file is read once.
feed-passed-over = { $more ->
        [0] Not read, because their names are excluded or they are no files: { $names }.
       *[other] Not read, because their names are excluded or they are no files: { $names } and { $more } more.
    }
feed-padding = { $bytes ->
        [one] { $path } ends with { $bytes } zero byte (padding), which is ignored.
       *[other] { $path } ends with { $bytes } zero bytes (padding), which are ignored.
    }
feed-nulls = { $bytes ->
        [one] { $bytes } zero byte before line { $line } of { $path } is ignored.
       *[other] { $bytes } zero bytes before line { $line } of { $path } are ignored.
    }
feed-readable = { $path } is readable now. Outflow reads it from line { $line }.
feed-rotated-alike = { $path } is named like a file that Outflow read before it was rotated, so it is read too.
feed-older = { $path } is not read: it is named like a file that Outflow read before it was rotated, but was written earlier than that.
feed-allowed = { $path } is readable again. Outflow reads what is new in it.
feed-unreadable = { $reason } The rest of the feed is read.
run-dead-letter = Dead letter: { $place }: { $message }
pause-credentials = Paused, nothing is lost: AWS does not accept the credentials of this destination. Check them; the run resumes automatically. ({ $code }: { $message })
pause-own-credentials = Paused, nothing is lost: { $message }. Check the credentials of this destination; the run resumes automatically.
pause-clock = Paused, nothing is lost: AWS does not accept the signature. Check this machine's clock and the credentials of this destination; the run resumes automatically. ({ $code }: { $message })
pause-permission = Paused, nothing is lost: AWS denies writing to the stream. Ask for kinesis:PutRecords on it; the run resumes automatically. ({ $code }: { $message })
pause-encryption = Paused, nothing is lost: the stream's encryption key can't be used. Ask its owner; the run resumes automatically. ({ $code }: { $message })
pause-stream-missing = Paused, nothing is lost: there is no such stream. Check its name and region, or create it; the run resumes automatically. ({ $code }: { $message })
pause-unreachable = Paused, nothing is lost: { $message }. Check the region, the endpoint and the network; the run resumes automatically.
pause-no-answer = Paused, nothing is lost: the endpoint gives no usable answer. Check the region, the endpoint and the network; the run resumes automatically. ({ $code }: { $message })
pause-refused = Paused, nothing is lost: the endpoint refuses every record. Check it; the run resumes automatically. ({ $code }: { $message })
pause-failing-at = Paused, nothing is lost: no record is taken, first that of { $place }. Check the endpoint, and that line; the run resumes automatically. ({ $code }: { $message })
pause-failing = Paused, nothing is lost: every record fails at the endpoint. Check it; the run resumes automatically. ({ $code }: { $message })
pause-own = Paused, nothing is lost: { $message }. Check the endpoint; the run resumes automatically.
pause-unordered = Paused, nothing is lost: { $message }. Set [delivery] allow_unordered = true to go on all the same.
pause-disk-full = Paused, nothing is lost: there is no room on this machine's disk. Free at least 4 MiB; the run resumes automatically. ({ $message })
run-resumed = Streaming again.
run-dropped = { $count ->
        [one] { $count } more message was left out
       *[other] { $count } more messages were left out
    }.
talk-more-letters = { $count ->
        [one] { $count } more dead letter
       *[other] { $count } more dead letters
    } in { $file }.
talk-left-out = { $count ->
        [one] { $count } more message
       *[other] { $count } more messages
    } in { $file }.
talk-files-ahead = Files are read in this order:
talk-files-more = and { $count } more
talk-ask-order = In which order should this run of { $name } read them? [rotation/name/mtime]
talk-no-order = The answer must be rotation, name or mtime. Nothing was read. Run again, or set order in [source].
talk-keep-order = This run reads them in the order "{ $order }". To keep it, set order = "{ $order }" in [source] of the spec of { $name }, then run: outflow apply FILE
talk-paused-too-long = The run ended because its pause lasted longer than --max-pause. Nothing is lost. To continue, run: outflow run { $name }
talk-ended-early = A signal ended the run before its feed did. To go on, run: outflow run { $name }
talk-ended-early-stdin = A signal ended the run before its feed did. To go on, send all of the feed again.
talk-other-stream = The stream of { $name } changes. The next run asks whether to send every profile again before it sends: give it --stream-changed resend or --stream-changed from-now.
run-status = { $delivered } delivered, { $rate }/s, { $pending } pending, { $dead } dead
run-accounting = received { $received } = delivered { $delivered } + pending { $pending } + dead { $dead } + unchanged { $unchanged } + not qualified { $notqualified } + excluded { $excluded } + malformed { $malformed }
run-effort = { $seconds } s, { $rate } events/s, p99 { $p99 } ms; retried { $retried }, throttled { $throttled }, possible duplicates { $duplicates }

## preview
preview-none = No event would leave: the rest of the feed changes nothing that is mapped.
preview-no-line = No event would leave: the feed has no line that was not read before. If it should have some, look at path, include and exclude in [source].
preview-running = { $name } is being run, so what it remembers cannot be read: these are its first events.
preview-head = Event { $number }: { $bytes } bytes, partition key { $key }, due to: { $trigger }

## policy
policy-optional = Needed is the statement Write, for { $stream }. What is named Optional may be left out: the list of streams to pick from, the shards to be known from the start, a key of your own that encrypts the stream.
policy-any-account = The account is not known from here: write its 12 digits in place of the * in { $stream }.

## check
check-waits = Waiting up to 30 s for credentials from { $from }.
check-busy = Checking what the credentials may do
check-again = Checking again in { $seconds } s.
check-usable = { $name } may write to its stream.
check-denied = { $name } cannot write to its stream yet: see what is denied.
check-missing = { $name } cannot write: its stream is missing.
check-unreachable = It could not be told whether { $name } may write: no answer came.
check-untold = It could not be told whether { $name } may write: see the answers.
check-state-allowed = allowed
check-state-denied = denied
check-state-missing = missing
check-state-not-needed = not needed
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
check-denied-words = The service denied { $action }: { $message }
check-missing-words = The service found no stream for { $action }: { $message }
check-failed-words = { $action } failed: { $message }
check-no-answer = No answer to { $action }: { $message }
check-no-credentials = Can't get credentials: { $message }
check-with-code = { $message } ({ $code })
check-granted = tried, and it works
check-proven = proved by a dry run; nothing was written
check-inferred = inferred: the endpoint refused the probe only for its hash key; nothing was written
check-written = allowed, and one probe record was written: { $shard }, sequence number { $sequence }
check-status = { $status }
check-no-stream = No stream named { $stream } in { $region }
check-no-stream-of = No stream named { $stream } in { $region }; { $count ->
        [one] { $count } stream there
       *[other] { $count } streams there
    }
check-no-stream-of-more = No stream named { $stream } in { $region }; more than { $count } streams there
check-elsewhere = Regions named elsewhere: { $regions }.
check-elsewhere-arn = { $region } (the stream's ARN)
check-elsewhere-variable = { $region } ({ $variable })
check-elsewhere-account = { $region } (account { $account })
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
check-fix-see = It is the stream's encryption key that may not be used: see { $check }.
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
check-fix-signature = The signature is refused: this machine's clock may be off by more than 5 minutes, or the secret does not fit the access key. Check the clock, best by NTP, then set the secret again.
check-fix-clock-behind = Set this machine's clock forward, best by NTP: AWS refuses signatures that are more than 5 minutes off.
check-fix-clock-ahead = Set this machine's clock back, best by NTP: AWS refuses signatures that are more than 5 minutes off.
check-fix-clock-off = Set this machine's clock, best by NTP: AWS refuses signatures that are more than 5 minutes off.
check-fix-token-expired = The time of the session token is over. Sign in again, for instance by aws sso login, or get a new token.
check-fix-mangled = Something between here and AWS changes requests, such as a proxy that drops headers. { $fixer } can let them through unchanged.
check-fix-credentials-late = Find out why it takes so long: run it by hand, and check the network that it needs.
check-fix-no-credentials = There are no credentials where the spec looks for them. Check account.credentials, and the profile or the environment that it names.
check-fix-stream-missing = Check connection.stream and account.region, or create the stream.
check-fix-stream-busy = The stream is being made or changed. It passes: check again in a minute.
check-fix-throttled = Too many requests for now. It passes: check again in a minute.
check-fix-unreachable = Check the region, the endpoint, the proxy and the network.
check-fix-plain-http = Use https:// for an endpoint on another machine.
check-fix-unknown = Outflow does not know this answer. Look its code up in the documentation of the service, then check again.
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
letters-unreadable = { $count ->
        [one] { $count } line of { $path } is no dead letter and was passed over
       *[other] { $count } lines of { $path } are no dead letters and were passed over
    }.
letters-ask = Delete the dead letters of { $name } for good? [y/N]
letters-kept = The dead letters of { $name } were kept.
letters-purged = Deleted { $count ->
        [one] { $count } dead letter
       *[other] { $count } dead letters
    } of { $name }.
replay-done = Replayed { $replayed ->
        [one] { $replayed } event
       *[other] { $replayed } events
    }, { $duplicates ->
        [one] { $duplicates } possible duplicate
       *[other] { $duplicates } possible duplicates
    }.
replay-before = { $count } had been replayed before.
replay-superseded = { $count } skipped: a later line of the same profile has been decided since, and they would undo it.
replay-undecided = { $count } skipped: the next run decides their lines anew.
replay-incomplete = { $count } skipped: their letters lack what a replay needs.
replay-malformed = { $count ->
        [one] { $count } skipped: a line that is no profile; mend it in the feed
       *[other] { $count } skipped: lines that are no profiles; mend them in the feed
    }.
replay-refused = { $count ->
        [one] { $count } was refused again and stays
       *[other] { $count } were refused again and stay
    }.

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
account-unfinished = A rotation of { $account } to { $id } was broken off, so the key may be that one already. To finish it, run: outflow account rotate { $account }
account-expired = expired
account-waiting = Another outflow is changing accounts. Waiting until it is done.
account-ask-kind = How does it sign in? 1 an access key, 2 a profile of the AWS configuration (SSO too), 3 what this machine provides, 4 the environment alone [1]
account-ask-profile = Which profile? [default]
account-ask-region = Which region, such as us-east-2?
account-ask-key = Paste the access key: its id, or all that AWS gave you, in any form. Nothing is shown:
account-ask-secret = Secret access key. Nothing is shown:
account-ask-id = And its access key id (AKIA… or ASIA…):
account-ask-token = Session token of this temporary key. Nothing is shown:
account-key-read = Access key { $id }, a secret of { $chars } characters.
account-secret-length = The secret has { $chars } characters. AWS secret access keys have { $usual }. Check that all of it was copied.
account-ask-length = Use this secret? y/N
account-nothing-stored = Nothing was stored.
account-tidied-blanks = Blanks or line breaks around it were dropped.
account-tidied-quotes = Quotes around it were dropped.
account-tidied-joined = It was broken over lines and has been joined.
account-tidied-swapped = Id and secret stood in each other's place and have been exchanged.
account-read-labels = Read out of the lines that name it.
account-read-table = Read out of the table.
account-read-json = Read out of JSON.
account-trial-again = AWS does not know this key. A new one takes some seconds; trying again.
account-refused = The credentials do not work. { $remedy } { $unchanged } ({ $code }: { $message })
account-refused-own = The credentials do not work: { $message }. { $unchanged }
account-not-tried = The credentials could not be tried: { $message }. { $unchanged }
account-may-not-write = With these credentials { $name } could not write to its stream: { $what }. { $unchanged }
account-may-write-unknown = Whether { $name } could write with these credentials is not known: { $what }. { $unchanged }
account-not-saved = Nothing was saved. To save them untried, add --no-check.
account-key-kept = Nothing was changed: the old key stays.
account-vault-late = the vault did not answer before it was given up.
account-untried = It could not be tried: { $reason }
account-saved-untried = { $account } is saved untried. Outflow tries it where it is used.
account-not-told = AWS could not be asked whose key it is; what may be done with it is asked where it is used: { $reason }
account-not-asked = { $name } could not be asked: { $reason }
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
account-rotated = The key of { $account } is { $id } now. A run that has read it from { $place } takes the new one up within 2 s. One that was given its key, on stdin, at a prompt or by systemd, keeps that: start it again with the new one. Make the old key inactive then.
account-keyring = the keyring
account-next-left = The new secret may be stored as { $account }.next still: { $reason } Removing the account, or its next rotation, deletes it.
account-ask-remove = { $users } signs in by { $account } and could not run without it. Remove it and its secret? [y/N]
account-removed = Removed the account { $account }.

## secrets
secrets-ask-key = Secret of the account { $account }, for this session only. Nothing is shown:
secrets-ask-passphrase = Passphrase of the file of { $account }. Nothing is shown:
secrets-not-read = { $reason } It can be given for this session, or Ctrl+C ends here.
secrets-waiting = Waiting for the keyring. It may be asking for its password in a window.
secrets-from-terminal = Reading from this terminal until Ctrl+D at the start of a line. Nothing is shown.
run-new-key = { $account } has a new key, { $more }. It signs from now on.
run-new-key-failed = { $account } has a new key that could not be read; the old one goes on, and it is tried again. { $more }

## doctor
doctor-good = good
doctor-limited = limited
doctor-bad = bad
doctor-fix-folders = Check who may write there, or choose other folders with --config-dir and --state-dir.
doctor-no-terminal = stdin or stdout is no terminal
doctor-dumb = TERM is not set, or dumb
doctor-fix-terminal = The commands work all the same; without a terminal they never ask and take their secrets from stdin.
doctor-fix-size = The terminal reports no size, so Outflow draws 80 x 24. Set it, for example: stty cols 80 rows 24
doctor-fix-colors = For more colours use a terminal that sets COLORTERM=truecolor, or set it where the terminal can show them.
doctor-no-clipboard = no clipboard of a desktop is reached from here
doctor-fix-clipboard = On a desktop install wl-clipboard or xclip; over ssh the terminal itself may take what is copied (OSC 52).
doctor-keyring = it takes a secret, gives it back and forgets it
doctor-fix-keyring = Accounts work without it: --profile, --ambient, --session-only, --vault file, or a systemd credential.
doctor-reached = { $host } answers
doctor-fix-clock = The time is told by an endpoint that answers: see the rows above. Or compare it by NTP: timedatectl, or chronyc tracking.
doctor-no-region = nothing is saved that names a region
doctor-fix-region = Say which to ask: outflow doctor --region us-east-2

## wizard
step-account = Account
purpose-account = How Outflow signs in to AWS
step-authentication = Authentication
purpose-authentication = Where the events go
step-source = Source
purpose-source = Where the profiles come from
step-segments = Segments
purpose-segments = Which segments leave
step-attributes = Attributes
purpose-attributes = What of a profile leaves
step-identities = Identities and triggers
purpose-identities = Which ids leave, and which changes count
step-review = Review
purpose-review = All of it on one page
step-preview = Preview
purpose-preview = The exact events that would leave
step-stream = Stream
purpose-stream = They leave
field-sign-in = Sign in with
help-sign-in = A key of your own, a profile of the AWS configuration, a role, or what this machine provides.
field-existing = Account
help-existing = One that outflow account add or an earlier set-up has saved. outflow account list shows them.
field-account-name = Account name
help-account-name = Under this name the sign-in is saved, for other destinations too. Example: crm.
field-role-arn = Role
help-role-arn = The role that may write to the stream; in the console: IAM, Roles. Example: arn:aws:iam::111122223333:role/writer.
field-external-id = External id
help-external-id = What the owner of the role asks to be told, if anything; it stands in the role's trust policy. Example: outflow-42.
field-session-name = Session name
help-session-name = Names the role's sessions in CloudTrail and in the trust policy's sts:RoleSessionName condition; empty means outflow. Example: crm-feed.
field-role-base = Taken on with
help-role-base = The credentials that ask for the role. Example: this machine.
field-access-key-id = Access key id
help-access-key-id = A pair made for one IAM user in the AWS console: IAM, Users, Security credentials. You may paste the pair, the console's CSV or an export.
field-secret = Secret access key
help-secret = It goes to the place chosen below and nowhere else: no file, log or argument.
field-session-token = Session token
help-session-token = It comes with a temporary key, in the access portal beside its secret, and is kept as its secret is.
field-expires = Ends at
help-expires = When the temporary key ends, if you were told. Example: 2026-05-25T21:24:39Z.
field-keep = Keep the secret
help-keep = In the keyring of this system, for this session only, or in a file under a passphrase.
field-profile = AWS profile
help-profile = A name in ~/.aws/config: keys, SSO, a process, or a role. Example: default.
field-region = Region
help-region = Where the stream is; the console shows it at the top right. Example: us-east-2.
field-endpoint = Endpoint
help-endpoint = Only for another endpoint than the region's own. Example: http://127.0.0.1:4566.
field-name = Name
help-name = What you call the destination. Commands and files use it. Example: high-propensity.
field-description = Description
help-description = For whoever reads it later. Example: to the CRM team.
field-stream = Stream
help-stream = An existing stream, by name or ARN; in the console: Kinesis, Data streams. The list needs kinesis:ListStreams; without it, type the name.
field-marketing-actions = Marketing actions
help-marketing-actions = What the data is used for at the other end. Example: emailTargeting.
field-segment-names = Segment names
help-segment-names = Adds the name to each mapped segment in the event.
field-segment-timestamps = Segment timestamps
help-segment-timestamps = Adds timestamps to each mapped segment in the event: when it was made and changed, and when it was mapped here.
field-mapped-only = Mapped segments only
help-mapped-only = Other segments of the profile stay out of the event.
field-allow-unordered = Allow unordered
help-allow-unordered = Goes on with a stream that ignores partition keys, where a profile's events may change places.
field-source-kind = Source
help-source-kind = Files of JSON lines, sample profiles, or standard input.
field-path = Path
help-path = A file, a folder or a glob. The first bytes of a file tell its form: JSON lines, an array or objects, plain, gzip, Zstandard or UTF-16. Example: feeds/*.ndjson.gz.
field-follow = Follow
help-follow = Goes on with what is added.
field-file-order = Order of files
help-file-order = The order in which the files of a folder or a glob are read: automatically, rotated files from the oldest on, all others by name. Change it when Outflow says that the order is doubtful. Example: feed.ndjson.2, feed.ndjson.1, feed.ndjson.
field-rewritten = Rewritten files
help-rewritten = What to do when only a part of what was read of a file is unchanged. To read it again sends older states of its profiles again; choose it for files that are replaced as a whole. Example: a daily export that keeps its name.
field-include = Files to read
help-include = Of a folder or a glob: the names of the files to read, with * for any text; all when there are none. Example: *.ndjson, *.gz.
field-exclude = Files to leave out
help-exclude = Of a folder or a glob: the names of the files not to read, with * for any text. Example: *.bak, old-*.
field-count = Profiles
help-count = How many sample lines. Example: 10000.
field-rate = Lines a second
help-rate = How many lines a second; 0 is no limit. Example: 100.
field-seed = Seed
help-seed = The same seed gives the same profiles. Example: 1.
field-key-namespaces = Key namespaces
help-key-namespaces = Tried in turn for the profile key, when no identity is primary. Example: CRMID, ECID.
field-segments = Segments
help-segments = A profile's events leave while it is in one of these, and once when it leaves.
field-strict = Strict
help-strict = Ids that have not the form of their namespace are faults.
field-attributes = Attributes
help-attributes = What else of the profile is in the event. More than 50 is much.
field-all-identities = All identities
help-all-identities = Every namespace of the profile is in the event.
field-identities = Identities
help-identities = The namespaces that leave, as they are or as SHA-256.
field-triggers = Exported when
help-triggers = The changes that make an event due.
field-changes = A change is
help-changes = By value, or as the reference destination has it: every line.
field-initial-exits = First seen with exits only
help-initial-exits = Whether a profile that was never exported and is in no segment is sent.
field-status-spelling = Statuses
help-status-spelling = As the feed has them, or existing written as realized.
field-meta = Meta
help-meta = Adds _meta with event id, sequence and trigger.
field-append-newline = Line ends
help-append-newline = Ends each record with a line end. Turn it on for consumers that join records, such as Firehose to S3 and Athena.
field-lone-surrogates = Broken characters
help-lone-surrogates = Half of a character (a lone surrogate, such as \ud83d) makes many consumers refuse a record: the event becomes a dead letter, or U+FFFD replaces the half.
field-partition-by = Partition key
help-partition-by = What decides the shard. The profile keeps all of one person's events in order.
field-partition-namespace = Namespace
help-partition-namespace = The identity that the partition key is made of. Example: ECID.
field-partition-path = Path
help-partition-path = The attribute that the partition key is made of. Example: person.email.
option-sign-in-access-key = access key
option-sign-in-temporary-key = temporary key
option-sign-in-profile = profile
option-sign-in-assume-role = role
option-sign-in-ambient = this machine
option-sign-in-environment = environment
option-sign-in-existing = saved account
option-role-base-ambient = this machine
option-role-base-environment = environment
option-role-base-profile = profile
option-role-base-access-key = access key
option-keep-keyring = keyring
option-keep-session = this session only
option-keep-file = file under a passphrase
option-source-kind-file = files
option-source-kind-sample = sample
option-source-kind-stdin = standard input
option-file-order-auto = automatic
option-file-order-name = by name
option-file-order-rotation = rotation: the highest number first
option-file-order-mtime = by modification time
option-rewritten-ask = name it and read the rest
option-rewritten-read = read it again
option-triggers-attribute = an attribute changes
option-triggers-segmentation = a segment is entered or left
option-triggers-identity = an identity changes
option-changes-outflow = another value
option-changes-reference = every line
option-initial-exits-skip = not sent
option-initial-exits-send = sent
option-status-spelling-as-fed = as fed
option-status-spelling-current = current
option-lone-surrogates-dead = dead letter
option-lone-surrogates-replace = replace
option-partition-by-profile = profile
option-partition-by-identity = identity
option-partition-by-attribute = attribute
option-marketing-actions-analytics = Analytics
option-marketing-actions-combine-data = Combine Data
option-marketing-actions-cross-site-targeting = Cross Site Targeting
option-marketing-actions-data-science = Data Science
option-marketing-actions-email-targeting = Email Targeting
option-marketing-actions-export-to-third-party = Export to Third Party
option-marketing-actions-onsite-advertising = Onsite Advertising
option-marketing-actions-onsite-personalization = Onsite Personalization
option-marketing-actions-segment-match = Segment Match
option-marketing-actions-single-identity-personalization = Single Identity Personalization
find-missing = This is needed.
fix-missing = Fill it in.
find-bad-character = { $value } holds a control character.
fix-bad-character = Remove it; it may have come with a paste.
find-bad-account-name = { $value } cannot be the name of an account.
fix-bad-account-name = Use letters, digits, ".", "_" and "-", a letter or digit first, at most 64 characters.
find-account-taken = There is an account { $value } already.
fix-account-taken = Choose another name, or sign in with the saved account.
find-account-unknown = No account { $value } is saved.
fix-account-unknown = Choose a saved one, or make a new one.
find-key-form = This has not the form of an access key id of AWS.
fix-key-form = Fine for an endpoint of your own. At AWS it begins with AKIA or ASIA and has 20 characters.
find-key-none = { $value } is the id of a user, role, group or policy, not of an access key.
fix-key-none = Take the id that begins with AKIA, from IAM, Users, Security credentials.
find-key-temporary = { $value } is a temporary key, which needs its session token.
fix-key-temporary = Sign in with a temporary key.
find-key-lasting = { $value } is a lasting key, which has no session token.
fix-key-lasting = Sign in with an access key, or paste the key that begins with ASIA.
find-secret-missing = The secret is needed.
fix-secret-missing = Paste it. AWS shows it once, when the key is made.
find-secret-not-stored = The secret was typed and is not stored yet.
fix-secret-not-stored = Press enter on the Account step: it is stored there.
find-secret-other = The secret that is stored belongs to { $value }.
fix-secret-other = Paste the secret of this key.
find-secret-character = The secret holds a blank, a control character or one beyond ASCII.
fix-secret-character = Copy it anew, and nothing around it.
find-secret-short = The secret has { $value } characters; one of AWS has 40.
fix-secret-short = Check that all of it was copied.
find-secret-in-clear = This looks like a secret access key.
fix-secret-in-clear = It isn't shown or saved here. Paste it on the Account step, as the secret of an access key.
find-token-missing = A temporary key needs its session token.
fix-token-missing = Paste it. It comes with the key.
find-time-form = { $value } is not a time.
fix-time-form = Write it as 2026-05-25T21:24:39Z, or leave it empty.
find-expired = This key ended at { $value }.
fix-expired = Ask for a new one.
find-role-form = { $value } is not the ARN of a role.
fix-role-form = Write it as arn:aws:iam::ACCOUNT:role/NAME.
find-external-id-form = { $value } cannot be an external id.
fix-external-id-form = Use 2 to 1224 letters, digits and _+=,.@:/- as the role's owner gave it.
find-session-name-form = { $value } can't be a session name.
fix-session-name-form = Use 2 to 64 letters, digits and _+=,.@-, or leave it empty.
find-region-unknown = { $value } is not a region.
fix-region-unknown = Write its code, such as us-east-2.
find-region-near = { $value } is not a region.
fix-region-near = Did you mean { $other }?
find-endpoint-form = { $value } is no endpoint.
fix-endpoint-form = Write https://HOST or https://HOST:PORT; plain http only to this machine.
find-name-form = { $value } cannot be the name of a destination.
fix-name-form = Use letters, digits, ".", "_" and "-", a letter or digit first, at most 64 characters.
find-name-taken = There is a destination { $value } already.
fix-name-taken = Choose another name, or edit that one.
find-name-log = { $value } is the name of the log file.
fix-name-log = Choose another name.
find-name-changed = This was { $other }. Under the name { $value } it is a second destination.
fix-name-changed = Write { $other } to change that one.
find-stream-form = { $value } cannot be the name of a stream.
fix-stream-form = Use letters, digits, "_", "." and "-", at most 128 characters, or its ARN.
find-stream-arn-form = { $value } is not the ARN of a stream.
fix-stream-arn-form = Write it as arn:aws:kinesis:REGION:ACCOUNT:stream/NAME, or the name alone.
find-stream-region = The stream is in { $value }, the account in { $other }.
fix-stream-region = Make both the same.
find-stream-partition = The ARN says { $value }, but its region is in { $other }.
fix-stream-partition = Begin it with arn:{ $other }:
find-stream-unlisted = There is no { $value } among the streams of this account and region.
fix-stream-unlisted = Choose one of the list, or check name and region.
find-glob-form = { $value } is not a valid glob.
fix-glob-form = Use * for any text, ? for one character and [ab] for one of several; write [[] for a bracket.
find-word-form = { $value } is empty or holds a control character.
fix-word-form = Write it anew, or remove it.
find-number-form = { $value } is not a whole number from { $other } up.
fix-number-form = Write digits alone.
find-no-segment = No segment is chosen.
fix-no-segment = Choose at least one. Space chooses the one at the cursor.
find-many-segments = { $value } segments are chosen.
fix-many-segments = One destination takes at most { $other }.
find-segment-twice = The segment { $value } is chosen twice.
fix-segment-twice = Remove one of the two.
find-segment-uuid = { $value } is not a UUID, and strict is on.
fix-segment-uuid = Correct the id, or switch strict off.
find-segment-unseen = The feed tells nobody of { $value }.
fix-segment-unseen = Check the id, or go on when its members are yet to come.
find-path-form = { $value } has an empty part.
fix-path-form = Join the names by single dots, as in person.email. Enclose a name that has a dot in quotes.
find-path-none = { $value } is not an attribute.
fix-path-none = Remove it: it leaves by itself, chosen by segments and identities.
find-path-twice = { $value } is chosen twice.
fix-path-twice = Remove one of the two.
find-path-inside = { $value } is inside { $other }, which is chosen too.
fix-path-inside = Remove one of the two.
find-path-meta = { $value } cannot leave while meta is on.
fix-path-meta = Remove it, or switch meta off.
find-many-attributes = { $value } attributes are chosen.
fix-many-attributes = More than { $other } make large events; consider fewer.
find-no-identity = No identity is chosen.
fix-no-identity = Choose at least one namespace, or all.
find-identity-twice = The namespace { $value } is chosen twice.
fix-identity-twice = Remove one of the two.
find-no-trigger = No change counts, so nothing would ever leave.
fix-no-trigger = Choose at least one.
find-unreadable = The source cannot be read. { $value }
find-spec-refused = { $value }.
fix-unreadable = Check the path; ctrl+r reads it again.
fix-spec-refused = { $other }.
note-storing = The secret is being stored; the keyring may ask in a window. esc waits no longer.
note-store-failed = The secret was not stored: { $reason } Choose another place to keep it, or try again.
note-not-reachable = Go through the steps before it first.
note-plan-blocked = { $count ->
        [one] One answer is to be mended before this can go on.
       *[other] { $count } answers are to be mended before this can go on.
    }
note-failed = { $reason }
note-draft-set-aside = An unfinished set-up could not be read. It is kept as { $file }.
check-name-key = access key
check-name-clock = clock
check-name-endpoint = endpoint
check-name-stream = stream
check-name-mode = mode
check-name-shards = shards
check-name-record-limit = record limit
check-name-order = order
check-name-test-one = test event, by PutRecord
check-name-test-many = test event, by PutRecords
