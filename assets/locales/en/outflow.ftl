# What outflow says. Names before the equals sign are keys of src/text/keys.rs; one message a line.

## apply
apply-old-faulty = Can't read the saved settings file ({ $fault }), so all new settings are shown.
apply-running = { $name } is running. Restart the run to apply the change.
apply-needs-from = The feed changes and { $name } has a checkpoint in the old feed. To save this change, --from start or --from now will be needed.
apply-ask-from = The feed changes and { $name } has a checkpoint in the old feed. Read the new feed from its start, or from now on? [start/now]
apply-set-aside = The ledger is damaged. It is kept as { $folder }, and a new one is created.
apply-dry-run = Nothing was saved (--dry-run).
warning = Warning: { $warning }
nothing-changes = nothing changes
saved = Saved { $name } in { $file }.
saved-next = To see its events, run: outflow preview { $name }

## list
list-empty = No destination is saved. To save one, run: outflow apply FILE
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
remove-ask = Remove { $name }, its settings file, its ledger and its dead letters? [y/N]
remove-kept = { $name } was kept.
removed = Removed { $name }.

## run
run-started = Streaming { $name } to { $stream } at { $host }, from the start of its feed.
run-resumed-at = Streaming { $name } to { $stream } at { $host }, from line { $line }.
run-stdin = The feed is stdin and has no position. If the run is killed, send the whole feed again.
run-waiting = { $name } is in use by { $command }. Waiting up to 10 s for it.
run-draining = Draining for up to { $seconds } s. A second signal stops it immediately.
feed-nothing = No file at { $path } yet. Reading starts when the file appears.
feed-nothing-in-folder = The folder { $path } has no files yet. Reading starts when a file appears.
feed-nothing-matches = No file matches { $path } yet. Reading starts when such a file appears.
feed-moved = { $path } was renamed to { $to }. Reading continues there.
feed-copied = { $path } was truncated. The lines after line { $line } are read from its copy { $copy }, then { $path } from its start.
feed-anew = { $path } was truncated or rewritten and is read from its start. Any lines after its old line { $line } could not be read: no copy of the file is next to it.
feed-gone = { $line ->
        [0] { $path } is gone. None of its lines were read.
       *[other] { $path } is gone. Any lines written to it after Outflow read line { $line } were not read.
    }
feed-gone-together = { $count } files are gone, such as { $names }. Any lines written to them after Outflow last read them were not read.
feed-copy = { $path } is a copy of { $of } and is not read again.
feed-copy-goes-on = { $path } is a copy of { $of } and continues after line { $line }. Outflow reads the new lines.
feed-another = { $path } is not the file that was read before, so it is read from its start. Any lines written to the old file after Outflow read line { $line } were not read.
feed-returned = { $path } has its earlier content again, which Outflow read up to line { $line } before another file replaced it. Those lines are not read again.
feed-read-again = { $path } was rewritten, and [source] has rewritten = "read". It is read from its start, so states of profiles in its first { $line } lines may be sent again.
feed-link = { $path } is another name for { $of }. The file is read once.
feed-passed-over = { $more ->
        [0] Not read, because their names are excluded or they are not files: { $names }.
       *[other] Not read, because their names are excluded or they are not files: { $names } and { $more } more.
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
feed-rotated-alike = The name of { $path } follows the pattern of rotated files that Outflow has read, so it is read too.
feed-older = { $path } is not read: its name follows the pattern of rotated files that Outflow has read, but it is older than they are.
feed-allowed = { $path } is readable again. Outflow reads its new lines.
feed-unreadable = { $reason } The rest of the feed is read.
run-dead-letter = Dead letter: { $place }: { $message }
pause-credentials = Paused, nothing is lost: AWS does not accept the credentials of this destination. Check them; the run resumes automatically. ({ $code }: { $message })
pause-own-credentials = Paused, nothing is lost: { $message }. Check the credentials of this destination; the run resumes automatically.
pause-clock = Paused, nothing is lost: AWS does not accept the signature. Check this machine's clock and the credentials of this destination; the run resumes automatically. ({ $code }: { $message })
pause-permission = Paused, nothing is lost: AWS denies writing to the stream. Ask for kinesis:PutRecords on it; the run resumes automatically. ({ $code }: { $message })
pause-encryption = Paused, nothing is lost: the stream's encryption key can't be used. Ask its owner; the run resumes automatically. ({ $code }: { $message })
pause-stream-missing = Paused, nothing is lost: the stream does not exist. Check its name and region, or create it; the run resumes automatically. ({ $code }: { $message })
pause-unreachable = Paused, nothing is lost: { $message }. Check the region, the endpoint and the network; the run resumes automatically.
pause-no-answer = Paused, nothing is lost: the endpoint gives no valid response. Check the region, the endpoint and the network; the run resumes automatically. ({ $code }: { $message })
pause-refused = Paused, nothing is lost: the endpoint rejects every record. Check the endpoint; the run resumes automatically. ({ $code }: { $message })
pause-failing-at = Paused, nothing is lost: the endpoint accepts no record; the first is from { $place }. Check the endpoint, and that line; the run resumes automatically. ({ $code }: { $message })
pause-failing = Paused, nothing is lost: every record fails at the endpoint. Check the endpoint; the run resumes automatically. ({ $code }: { $message })
pause-own = Paused, nothing is lost: { $message }. Check the endpoint; the run resumes automatically.
pause-unordered = Paused, nothing is lost: { $message }. To stream without ordering, set [delivery] allow_unordered = true.
pause-disk-full = Paused, nothing is lost: this machine's disk is full. Free at least 4 MiB; the run resumes automatically. ({ $message })
run-resumed = Streaming again.
run-dropped = { $count ->
        [one] { $count } more message was not shown
       *[other] { $count } more messages were not shown
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
talk-ask-order = In which order should this run of { $name } read the files? [rotation/name/mtime]
talk-no-order = The answer must be rotation, name or mtime. Nothing was read. Run again, or set order in [source].
talk-keep-order = This run reads them in the order "{ $order }". To keep it, set order = "{ $order }" in [source] of the settings file of { $name }, then run: outflow apply FILE
talk-paused-too-long = The run ended because its pause lasted longer than --max-pause. Nothing is lost. To continue, run: outflow run { $name }
talk-ended-early = A signal ended the run before the end of its feed. To continue, run: outflow run { $name }
talk-ended-early-stdin = A signal ended the run before the end of its feed. To continue, send the whole feed again.
talk-other-stream = The stream of { $name } changes. The next run asks whether to send every profile again before it sends. To answer, start it with --stream-changed resend or --stream-changed from-now.
run-status = { $delivered } delivered, { $rate }/s, { $pending } waiting, { $dead } dead
run-accounting = received { $received } = delivered { $delivered } + waiting { $pending } + dead { $dead } + unchanged { $unchanged } + not in a segment { $notqualified } + excluded { $excluded } + malformed { $malformed }
run-effort = { $seconds } s, { $rate } events/s, p99 { $p99 } ms; retried { $retried }, throttled { $throttled }, possible duplicates { $duplicates }

## preview
preview-none = No event to export: the rest of the feed changes nothing that is mapped.
preview-no-line-stdin = No event to export: stdin has no lines.
preview-no-line = No event to export: the feed has no new lines. If it should have some, check path, include and exclude in [source].
preview-running = { $name } is running, so its ledger can't be read. The preview starts at the beginning of the feed.
preview-head = Event { $number }: { $bytes } bytes, partition key { $key }, trigger: { $trigger }

## policy
policy-optional = The statement Write, for { $stream }, is required. You can leave out the Optional statements: they list the streams to choose from, show the shards from the start, and allow a stream with a customer managed key.
policy-any-account = The AWS account is not known: replace the * in { $stream } with its 12 digits.

## check
check-waits = Waiting up to 30 s for credentials from { $from }.
check-busy = Checking permissions
check-again = Checking again in { $seconds } s.
check-usable = { $name } can write to its stream.
check-no-sign-in = Couldn't check whether { $name } can write: there are no credentials.
check-not-signed-in = couldn't check without credentials
check-denied = { $name } cannot write to its stream yet. See the denied checks.
check-missing = { $name } cannot write: its stream does not exist.
check-unreachable = Couldn't check whether { $name } can write: no response.
check-untold = Couldn't check whether { $name } can write. See the results of the checks.
check-state-allowed = allowed
check-state-denied = denied
check-state-missing = missing
check-state-not-needed = not needed
check-state-unknown = unknown
check-state-failed = failed
check-key-long-lived = a long-term access key of account { $account }, from its ID
check-key-temporary = a temporary key of account { $account }, from its ID
check-key-token-missing = a temporary key without its session token
check-key-expired = a temporary key that has expired
check-key-none = this is the ID of a user, role, group or policy, not of an access key
check-key-other = the access key ID is not in the form that AWS uses, so its account is unknown
check-caller = signed in as { $arn }
check-caller-root = signed in as { $arn }, which has every permission; a user with only the permissions of outflow policy is safer
check-clock-fits = clock is correct
check-clock-behind = this machine's clock is { $seconds } s behind
check-clock-ahead = this machine's clock is { $seconds } s ahead
check-no-clock = no response contained the time
check-denied-words = The service denied { $action }: { $message }
check-missing-words = The service found no stream for { $action }: { $message }
check-failed-words = { $action } failed: { $message }
check-no-answer = No response to { $action }: { $message }
check-no-credentials = Can't get credentials: { $message }
check-with-code = { $message } ({ $code })
check-granted = the request succeeded
check-proven = confirmed by a dry run; nothing was written
check-inferred = inferred: the endpoint rejected the probe only for its hash key; nothing was written
check-written = allowed, and one probe record was written: { $shard }, sequence number { $sequence }
check-status = { $status }
check-no-stream = No stream named { $stream } in { $region }
check-no-stream-of = No stream named { $stream } in { $region }; { $count ->
        [one] { $count } stream there
       *[other] { $count } streams there
    }
check-no-stream-of-more = No stream named { $stream } in { $region }; more than { $count } streams there
check-elsewhere = Regions in other settings: { $regions }.
check-elsewhere-arn = { $region } (the stream's ARN)
check-elsewhere-variable = { $region } ({ $variable })
check-elsewhere-account = { $region } (account { $account })
check-found = it exists, as the responses to the writes show
check-not-readable = it could not be read
check-not-encrypted = not needed: the stream is not encrypted with a KMS key
check-key-of-aws = not needed: the stream is encrypted with the AWS managed key
check-own-key = the stream is encrypted with { $key }; only a real write shows whether the key can be used
check-key-used = a record was written, so the stream's key, if it has one, can be used
check-key-untold = reading the stream's description is denied, and a dry run does not show whether the stream has a customer managed key
check-mode = { $mode }
check-shards = { $count } open
check-record-limit = { $kib } KiB
check-ordered = partition keys choose the shard, so a profile's events stay in order
check-unordered = the stream ignores partition keys (AUTO), so a profile's events lose their order
check-test-sent = one test event was written: { $shard }, sequence number { $sequence }
check-caller-unnamed = the user or role of these credentials
check-policy-unnamed = policy not named
check-fix-key-token-missing = Add the session token: AWS_SESSION_TOKEN, or aws_session_token in the AWS profile.
check-fix-key-none = Use an access key ID; it begins with AKIA or ASIA.
check-fix-written = This endpoint supports neither DryRun nor the range of hash keys. Readers of the stream will see the probe, which is marked as one.
check-fix-status = Wait until the stream is ACTIVE, or choose another stream.
check-fix-unordered = Change RecordDistributionStrategy of the stream back, or set [delivery] allow_unordered = true to stream without ordering.
check-fix-key-untold = Not needed for a stream without a customer managed key. To find out, allow kinesis:DescribeStreamSummary, or run outflow check with --send-test-event, which really writes.
check-fix-see = The stream's encryption key can't be used: see { $check }.
check-fix-own-key = To be sure, run outflow check with --send-test-event. If it is denied, this statement grants it:
check-fix-not-allowed = { $kind } does not allow { $action } for { $principal }. { $fixer } can add this statement to it:
check-fix-forbidden = { $kind } denies { $action } for { $principal } ({ $policy }). Adding an allow does not help. { $fixer } can remove the deny.
check-fix-denied = { $action } is denied for { $principal }, and the response gives no reason. { $fixer } can check whether this statement is missing:
check-fix-denied-otherwise = { $action } is denied for { $principal }, for a reason that Outflow does not recognize. { $fixer } can find the reason.
check-fix-list-scoped = Not needed to run: the stream's name is known. AWS allows { $action } for all streams or not at all; a policy that names a stream as its resource, as a common sample policy does, grants nothing. { $fixer } can add this statement:
check-fix-encryption-denied = Using the stream's encryption key is not allowed for { $principal }. { $fixer } can add this statement:
check-fix-encryption-forbidden = A policy denies { $principal } the use of the stream's encryption key ({ $policy }). { $fixer } can remove the deny.
check-fix-encryption-disabled = The stream's encryption key is disabled. { $fixer } can enable it.
check-fix-encryption-state = The stream's encryption key cannot be used in its current state, such as pending deletion. { $fixer } can check the key.
check-fix-encryption-missing = The stream's encryption key does not exist. { $fixer } can choose another key for the stream.
check-fix-encryption-opt-in = This AWS account is not signed up for KMS. { $fixer } can sign up.
check-fix-access-key = AWS does not know this access key: it may be mistyped, deleted, inactive, or from another partition such as China or GovCloud. Use an active key.
check-fix-other-partition = AWS does not know this access key in this partition. A key of another partition never works here: each has its own accounts. It may also be mistyped, deleted or inactive. Use an active key of this partition.
check-fix-region = AWS does not know this access key in this region. { $fixer } must first enable the region, under Account, AWS Regions. The key may also be mistyped, deleted or inactive.
check-fix-not-subscribed = This AWS account is not signed up for the service. { $fixer } can sign up.
check-fix-secret = The secret does not match the access key. Set it again, without spaces or line breaks around it.
check-fix-signature = The signature was rejected: this machine's clock may be off by more than 5 minutes, or the secret does not match the access key. Check the clock, preferably with NTP, then set the secret again.
check-fix-clock-behind = Set this machine's clock forward, preferably with NTP: AWS rejects signatures that are more than 5 minutes off.
check-fix-clock-ahead = Set this machine's clock back, preferably with NTP: AWS rejects signatures that are more than 5 minutes off.
check-fix-clock-off = Set this machine's clock, preferably with NTP: AWS rejects signatures that are more than 5 minutes off.
check-fix-token-expired = The session token has expired. Sign in again, for example with aws sso login, or get a new token.
check-fix-mangled = Something between this machine and AWS changes requests, such as a proxy that drops headers. { $fixer } can let them through unchanged.
check-fix-credentials-late = Find out why it takes so long: run it manually, and check the network that it uses.
check-fix-no-credentials = There are no credentials where this sign-in looks for them. Check the AWS profile, the environment variables or the role of this machine that it uses.
check-fix-stream-missing = Check connection.stream and account.region, or create the stream.
check-fix-stream-busy = The stream is being created or changed. This is temporary: check again in a minute.
check-fix-throttled = Too many requests now. This is temporary: check again in a minute.
check-fix-unreachable = Check the region, the endpoint, the proxy and the network.
check-fix-plain-http = Use https:// for an endpoint on another machine.
check-fix-unknown = Outflow does not recognize this response. Look up its code in the documentation of the service, then check again.
check-fixer-operator = The owner of this destination
check-fixer-machine = The machine's administrator
check-fixer-iam-admin = An IAM administrator
check-fixer-stream-owner = The owner of the stream
check-fixer-key-owner = The owner of the encryption key
check-fixer-organization-admin = An administrator of the organization
check-fixer-network-admin = The owner of the VPC endpoint
check-fixer-session-issuer = The issuer of the session
check-fixer-account-admin = An administrator of the account
check-fixer-nobody = No one
check-fixer-unknown = Unknown
check-kind-identity = The policy of the user or role
check-kind-resource = The policy of the resource itself
check-kind-service-control = A service control policy of the organization
check-kind-resource-control = A resource control policy of the organization
check-kind-boundary = The permissions boundary
check-kind-session = The session policy
check-kind-vpc-endpoint = The VPC endpoint policy
check-kind-role-trust = The trust policy of the role

## dead letters
letters-none = { $name } has no dead letters.
letters-line = { $at }  line   { $place }
letters-event = { $at }  event  { $place }, event { $sequence } of its profile, { $bytes } bytes
letters-reason = { $reason }: { $count }
letters-unreadable = { $count ->
        [one] { $count } line of { $path } is not a dead letter and was skipped
       *[other] { $count } lines of { $path } are not dead letters and were skipped
    }.
letters-ask = Delete the dead letters of { $name } permanently? [y/N]
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
replay-before = { $count } already replayed before.
replay-superseded = { $count } skipped: a later line of the same profile was processed since, and a replay would undo it.
replay-undecided = { $count } skipped: the next run processes their lines again.
replay-incomplete = { $count } skipped: their dead letters lack the data for a replay.
replay-malformed = { $count ->
        [one] { $count } skipped: a line that is not a profile; fix it in the feed
       *[other] { $count } skipped: lines that are not profiles; fix them in the feed
    }.
replay-refused = { $count ->
        [one] { $count } was rejected again and stays
       *[other] { $count } were rejected again and stay
    }.

## demo
demo-sandbox = Sandbox: an embedded Kinesis endpoint at { $url }
demo-stream = Stream: { $stream }, { $shards } shards, with real limits
demo-destination = Destination: { $name }, saved in { $folder }
demo-event = One exported event: { $bytes } bytes, partition key { $key }, trigger: { $trigger }
demo-streaming = Streaming { $count } sample profiles
demo-read-back = Delivered { $delivered }, read back { $readback }, lost { $lost }
demo-order = Order violations: { $violations }
demo-ended-early = Ended early, so delivered events are not compared with exported events.

## account
account-none = No account is saved. To add one, run: outflow account add NAME
account-head-key = KEY
account-head-secret = SECRET
account-head-users = USED BY
account-unfinished = A rotation of { $account } to { $id } was interrupted, so that key may already be in use. To finish it, run: outflow account rotate { $account }
account-expired = expired
account-waiting = Another outflow process is changing accounts. Waiting until it finishes.
account-ask-kind = How does it sign in? 1 an access key, 2 an AWS profile (also SSO), 3 the credentials that this machine provides, 4 environment variables only [1]
account-ask-profile = Which AWS profile? [default]
account-ask-region = Which region, such as us-east-2?
account-ask-key = Paste the access key: its ID, or everything that AWS gave you, in any form. Nothing is shown:
account-ask-secret = Secret access key. Nothing is shown:
account-ask-id = Access key ID (AKIA… or ASIA…):
account-ask-token = Session token of this temporary key. Nothing is shown:
account-key-read = Read access key { $id } with a secret of { $chars } characters.
account-secret-length = The secret has { $chars } characters. AWS secret access keys have { $usual }. Check that all of it was copied.
account-ask-length = Use this secret? [y/N]
account-nothing-stored = Nothing was stored.
account-tidied-blanks = Spaces or line breaks around it were removed.
account-tidied-quotes = Quotes around it were removed.
account-tidied-joined = It was split over several lines, which were joined.
account-tidied-swapped = The ID and the secret were in each other's place and were swapped.
account-read-labels = Read from the lines that name it.
account-read-table = Read from the table.
account-read-json = Read from JSON.
account-trial-again = AWS does not know this key. A new key takes a few seconds; trying again.
account-refused = The credentials do not work. { $remedy } { $unchanged } ({ $code }: { $message })
account-refused-own = The credentials do not work: { $message }. { $unchanged }
account-not-tried = Couldn't check the credentials: { $message }. { $unchanged }
account-may-not-write = { $name } can't write to its stream with these credentials: { $what }. { $unchanged }
account-may-write-unknown = Couldn't check whether { $name } can write with these credentials: { $what }. { $unchanged }
account-not-saved = Nothing was saved. To save them without a check, add --no-check.
account-key-kept = Nothing was changed: the old key stays.
account-vault-late = the vault did not respond in time.
account-untried = Couldn't check it: { $reason }
account-saved-untried = { $account } is saved without a check. Outflow checks it when it is used.
account-not-told = Couldn't ask AWS who owns this key; its permissions are checked with the destinations that use it: { $reason }
account-not-asked = Couldn't check { $name }: { $reason }
account-may-write = { $name } can write to its stream with this key.
account-no-keyring = { $reason } You can keep the secret in another place.
account-ask-elsewhere = Where? 1 nowhere: use credentials that AWS provides, 2 nowhere: give it to each run, 3 in a file encrypted with a passphrase [1/2/3]
account-ask-new-passphrase = Passphrase for the file of { $account }, at least 8 characters. Nothing is shown:
account-ask-again = Type it again:
account-saved = Saved the account { $account } in { $file }. That file contains no secret.
account-in-keyring = The secret is in the keyring, as service outflow, user { $account }.
account-in-file = The secret is in { $account }.age next to it, encrypted with the passphrase.
account-in-session = The secret is not stored: each run asks for it, or reads it with --secret-stdin.
account-in-systemd = The secret is read from the systemd credential { $account }: add LoadCredential={ $account }:PATH to the service.
account-next = To use it, write in a settings file: [account] id = "{ $account }"
account-rotated = The key of { $account } is now { $id }. A run that read its key from { $place } switches to the new key within 2 s. A run that received its key on stdin, at a prompt or from systemd keeps the old key: restart it with the new one. Then deactivate the old key.
account-keyring = the keyring
account-next-left = The new secret may still be stored as { $account }.next: { $reason } Removing the account, or its next rotation, deletes it.
account-ask-remove = { $account } is used by { $users }, which can't run without it. Remove the account and its secret? [y/N]
account-removed = Removed the account { $account }.

## secrets
secrets-ask-key = Secret of the account { $account }, for this session only. Nothing is shown:
secrets-ask-passphrase = Passphrase of the file of { $account }. Nothing is shown:
secrets-not-read = { $reason } Enter the secret for this session, or press Ctrl+C to stop.
secrets-waiting = Waiting for the keyring. It may be asking for its password in a window.
secrets-from-terminal = Reading from this terminal until Ctrl+D at the start of a line. Nothing is shown.
run-new-key = { $account } has a new key, { $more }. It is used from now on.
run-new-key-failed = Couldn't read the new key of { $account }. Outflow continues with the old key and tries again. { $more }

## doctor
doctor-good = good
doctor-limited = limited
doctor-bad = bad
doctor-fix-folders = Check the permissions of the folders, or choose other folders with --config-dir and --state-dir.
doctor-no-terminal = stdin or stdout is not a terminal
doctor-dumb = TERM is not set, or is dumb
doctor-fix-terminal = The commands still work: without a terminal they never ask, and read their secrets from stdin.
doctor-fix-size = The terminal reports no size, so Outflow draws 80 x 24. Set it, for example: stty cols 80 rows 24
doctor-fix-colors = For more colors, use a terminal that sets COLORTERM=truecolor, or set it if the terminal supports them.
doctor-no-clipboard = no desktop clipboard can be reached
doctor-fix-clipboard = On a desktop, install wl-clipboard or xclip. Over ssh, the terminal itself may accept copied text (OSC 52).
doctor-keyring = it stores, returns and deletes a test secret
doctor-fix-keyring = Accounts work without it: --profile, --ambient, --session-only, --vault file, or a systemd credential.
doctor-reached = { $host } responds
doctor-fix-clock = The time comes from an endpoint that responds: see the rows above. Or compare it with NTP: timedatectl, or chronyc tracking.
doctor-no-region = nothing that is saved names a region
doctor-fix-region = Choose a region to check: outflow doctor --region us-east-2

## wizard
step-account = Account
purpose-account = How Outflow signs in to AWS
step-authentication = Authentication
purpose-authentication = Where the events go
step-source = Source
purpose-source = Where the profiles come from
step-segments = Segments
purpose-segments = Which segments to export
step-attributes = Attributes
purpose-attributes = Which attributes to export
step-identities = Identities and triggers
purpose-identities = Which identities to export, and when
step-review = Review
purpose-review = All settings on one page
step-preview = Preview
purpose-preview = The exact events to be exported
step-stream = Stream
purpose-stream = Send events
field-sign-in = Sign in with
help-sign-in = How Outflow signs in: an access key, an AWS profile, a role, or credentials that this machine provides.
field-existing = Account
help-existing = An account that outflow account add or an earlier setup saved. To see all, run outflow account list.
field-account-name = Account name
help-account-name = The sign-in is saved under this name; other destinations can use it too. Example: crm.
field-role-arn = Role ARN
help-role-arn = The role that is allowed to write to the stream; in the console: IAM, Roles. Example: arn:aws:iam::111122223333:role/writer.
field-external-id = External ID
help-external-id = The ID that the role's trust policy requires, if any; ask the owner of the role. Example: outflow-42.
field-session-name = Session name
help-session-name = The name of the role's sessions in CloudTrail and in the trust policy's sts:RoleSessionName condition; empty means outflow. Example: crm-feed.
field-role-base = Assume role with
help-role-base = The credentials that assume the role. Example: this machine.
field-access-key-id = Access key ID
help-access-key-id = Create an access key for an IAM user in the AWS console: IAM, Users, Security credentials. You can paste ID and secret, the console's CSV or export lines.
field-secret = Secret access key
help-secret = It is stored only in the place chosen below: not in another file, a log or an argument.
field-session-token = Session token
help-session-token = Comes with a temporary key: the AWS access portal shows it next to the secret. It is stored like the secret.
field-expires = Expires at
help-expires = When the temporary key expires, if you know it. Example: 2026-05-25T21:24:39Z.
field-secret-place = Keep the secret
help-secret-place = In the system's keyring, for this session only, or in a file encrypted with a passphrase.
field-profile = AWS profile
help-profile = A name in ~/.aws/config: keys, SSO, a process, or a role. Example: default.
field-region = Region
help-region = The region of the stream; the console shows it at the top right. Example: us-east-2.
field-endpoint-url = Endpoint
help-endpoint-url = Leave it empty to use the endpoint of the region. Example: http://127.0.0.1:4566.
field-name = Name
help-name = The name of the destination, for commands and files. Example: high-propensity.
field-description = Description
help-description = A note for other users. Example: to the CRM team.
field-stream = Stream
help-stream = The name or ARN of an existing stream; in the console: Kinesis, Data streams. The list needs kinesis:ListStreams; without it, type the name.
field-marketing-actions = Marketing actions
help-marketing-actions = What the receiver uses the data for. Example: emailTargeting.
field-include-segment-names = Segment names
help-include-segment-names = Adds the name to each mapped segment in the event.
field-include-segment-timestamps = Segment timestamps
help-include-segment-timestamps = Adds timestamps to each mapped segment in the event: when it was created and updated, and when it was mapped here.
field-mapped-segments-only = Mapped segments only
help-mapped-segments-only = Leaves the profile's other segments out of the event.
field-allow-unordered = Allow unordered
help-allow-unordered = Streams without ordering when the stream ignores partition keys: a profile's events can change places.
field-source-kind = Source
help-source-kind = Files of profiles in JSON, sample profiles, or standard input.
field-path = Path
help-path = A file, a folder or a glob. Outflow detects the format from a file's first bytes: JSON lines, an array or objects; plain, gzip, Zstandard or UTF-16. Example: feeds/*.ndjson.gz.
field-follow = Follow
help-follow = Waits for new lines and files.
field-file-order = File order
help-file-order = The order in which the files of a folder or a glob are read; automatic is by name, but rotated files from the oldest on. Change it when Outflow says that the order is unclear. Example: feed.ndjson.2, feed.ndjson.1, feed.ndjson.
field-rewritten = Rewritten files
help-rewritten = What to do with a file when only a part of what was read is unchanged. Read it again if files are replaced as a whole, such as a daily export that keeps its name; older states of its profiles are then sent again.
field-include = Files to read
help-include = The names of the files to read in a folder or a glob, with * for any text; empty means all. Example: *.ndjson, *.gz.
field-exclude = Files to skip
help-exclude = The names of the files to skip in a folder or a glob, with * for any text. Example: *.bak, old-*.
field-count = Profiles
help-count = The number of sample lines. Example: 10000.
field-rate = Lines per second
help-rate = The number of lines per second; 0 means no limit. Example: 100.
field-seed = Seed
help-seed = The same seed gives the same profiles. Example: 1.
field-key-namespaces = Key namespaces
help-key-namespaces = Tried in this order for the profile key when no identity is primary. Example: CRMID, ECID.
field-segments = Segments
help-segments = A profile's events are exported while it is in one of these, and once when it leaves.
field-strict = Strict IDs
help-strict = Requires valid IDs. Example: a UUID as a segment ID.
field-attributes = Attributes
help-attributes = The attributes in the event. More than 50 make large events.
field-all-identities = All identities
help-all-identities = Exports every namespace of the profile.
field-identities = Identities
help-identities = The namespaces to export, unchanged or as SHA-256.
field-triggers = Triggers
help-triggers = The changes that export a profile.
field-compat = Export on
help-compat = When a value changes, or on every update like the reference destination.
field-initial-exits = Initial exits
help-initial-exits = Whether to send a profile that was never exported and is in no segment.
field-status-spelling = Status value
help-status-spelling = As in the feed, or with existing written as realized.
field-meta = Metadata
help-meta = Adds _meta with event ID, sequence and trigger.
field-append-newline = Add newline
help-append-newline = Ends each record with a newline. Turn it on for consumers that join records, such as Firehose to S3 and Athena.
field-lone-surrogates = Broken characters
help-lone-surrogates = Many consumers reject a record with half of a character (a lone surrogate, such as \ud83d). Make the event a dead letter, or replace the half with U+FFFD.
field-partition-by = Partition key
help-partition-by = Decides the shard. Choose profile to keep all events of a person in order.
field-partition-namespace = Namespace
help-partition-namespace = The identity that the partition key is made from. Example: ECID.
field-partition-path = Path
help-partition-path = The attribute that the partition key is made from. Example: person.email.
option-sign-in-access-key = access key
option-sign-in-temporary-key = temporary key
option-sign-in-profile = AWS profile
option-sign-in-assume-role = role
option-sign-in-ambient = this machine
option-sign-in-environment = environment
option-sign-in-existing = saved account
option-role-base-ambient = this machine
option-role-base-environment = environment
option-role-base-profile = AWS profile
option-role-base-access-key = access key
option-secret-place-keyring = keyring
option-secret-place-session = this session only
option-secret-place-file = encrypted file
option-source-kind-file = files
option-source-kind-sample = sample
option-source-kind-stdin = standard input
option-file-order-auto = automatic
option-file-order-name = by name
option-file-order-rotation = highest number first
option-file-order-mtime = by modification time
option-rewritten-ask = skip and report it
option-rewritten-read = read it again
option-triggers-attribute = attribute change
option-triggers-segmentation = segment entry or exit
option-triggers-identity = identity change
option-compat-outflow = a changed value
option-compat-reference = every update
option-initial-exits-skip = not sent
option-initial-exits-send = sent
option-status-spelling-as-fed = as in feed
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
meaning-sign-in-access-key = a key pair of an IAM user
meaning-sign-in-temporary-key = a key pair with a session token, valid for some hours
meaning-sign-in-profile = a profile in ~/.aws, with SSO too
meaning-sign-in-assume-role = a role that other credentials assume
meaning-sign-in-ambient = the instance, the container or a web identity
meaning-sign-in-environment = AWS_ACCESS_KEY_ID and the other variables
meaning-sign-in-existing = an account that Outflow has saved
meaning-role-base-ambient = the instance, the container or a web identity
meaning-role-base-environment = AWS_ACCESS_KEY_ID and the other variables
meaning-role-base-profile = a profile in ~/.aws
meaning-role-base-access-key = a key pair of an IAM user
meaning-secret-place-keyring = the system stores it, and locks it with your login
meaning-secret-place-session = forgotten when Outflow ends
meaning-secret-place-file = on this disk, opened by a passphrase
meaning-source-kind-file = a file, a folder or a glob of profiles in JSON
meaning-source-kind-sample = made-up profiles, to try things
meaning-source-kind-stdin = what another program writes to outflow run
meaning-file-order-auto = by name; rotated files from the oldest on
meaning-file-order-name = numbers in names by value: 2 before 10
meaning-file-order-rotation = app.2.log, app.1.log, app.log
meaning-file-order-mtime = the oldest first
meaning-rewritten-ask = the rest of the feed is read
meaning-rewritten-read = older profiles can be exported again
meaning-triggers-attribute = a mapped attribute has another value
meaning-triggers-segmentation = the profile enters or leaves a mapped segment
meaning-triggers-identity = the profile gains or loses an exported identity
meaning-compat-outflow = repeated values export nothing
meaning-compat-reference = each update exports, as Adobe's destination does
meaning-initial-exits-skip = profiles that only left a segment are not exported
meaning-initial-exits-send = their exit is exported, once
meaning-status-spelling-as-fed = existing stays existing
meaning-status-spelling-current = existing becomes realized
meaning-lone-surrogates-dead = the event is kept in the dead-letter queue
meaning-lone-surrogates-replace = the half becomes U+FFFD, and the event is sent
meaning-partition-by-profile = a person's events stay in order
meaning-partition-by-identity = the ID of one namespace decides the shard
meaning-partition-by-attribute = the value of one attribute decides the shard
meaning-marketing-actions-analytics = measure and report
meaning-marketing-actions-combine-data = join with data from other sources
meaning-marketing-actions-cross-site-targeting = ads on other sites
meaning-marketing-actions-data-science = train and run models
meaning-marketing-actions-email-targeting = send email
meaning-marketing-actions-export-to-third-party = hand over to another company
meaning-marketing-actions-onsite-advertising = ads on your own sites
meaning-marketing-actions-onsite-personalization = other content on your own sites
meaning-marketing-actions-segment-match = compare segments with a partner
meaning-marketing-actions-single-identity-personalization = content for a single identity
find-missing = This is required.
fix-missing = Fill it in.
find-bad-character = { $value } contains a control character.
fix-bad-character = Remove it. It may come from a paste.
find-bad-account-name = { $value } is not a valid account name.
fix-bad-account-name = Use letters, digits, ".", "_" and "-", a letter or digit first, at most 64 characters.
find-account-taken = The account { $value } already exists.
fix-account-taken = Choose another name, or sign in with the saved account.
find-account-unknown = No account { $value } is saved.
fix-account-unknown = Choose a saved account, or add a new one.
find-key-form = This is not in the form of an AWS access key ID.
fix-key-form = A custom endpoint may accept it. For AWS, enter 20 characters that begin with AKIA or ASIA.
find-key-none = { $value } is the ID of a user, role, group or policy, not of an access key.
fix-key-none = Use the ID that begins with AKIA, from IAM, Users, Security credentials.
find-key-temporary = { $value } is a temporary key, which needs its session token.
fix-key-temporary = Sign in with a temporary key.
find-key-lasting = { $value } is a long-term key, which has no session token.
fix-key-lasting = Sign in with an access key, or paste the key that begins with ASIA.
find-secret-missing = The secret is missing.
fix-secret-missing = Paste it. AWS shows it once, when the key is created.
find-secret-not-stored = The secret was typed but is not stored yet.
fix-secret-not-stored = Press enter on the Account step to store it.
find-secret-other = The stored secret belongs to { $value }.
fix-secret-other = Paste the secret of this key.
find-secret-character = The secret contains a space, a control character or a non-ASCII character.
fix-secret-character = Copy it again, with nothing around it.
find-secret-short = The secret has { $value } characters; AWS secrets have 40.
fix-secret-short = Check that you copied all of it.
find-secret-in-clear = This looks like a secret access key.
fix-secret-in-clear = It isn't shown or saved here. Paste it on the Account step, as the secret of an access key.
find-token-missing = A temporary key needs its session token.
fix-token-missing = Paste it. It comes with the key.
find-time-form = { $value } is not a time.
fix-time-form = Write it as 2026-05-25T21:24:39Z, or leave it empty.
find-expired = This key expired at { $value }.
fix-expired = Get a new key.
find-role-form = { $value } is not the ARN of a role.
fix-role-form = Write it as arn:aws:iam::ACCOUNT:role/NAME.
find-external-id-form = { $value } is not a valid external ID.
fix-external-id-form = Use 2 to 1224 letters, digits and _+=,.@:/- as the role's owner gave it.
find-session-name-form = { $value } is not a valid session name.
fix-session-name-form = Use 2 to 64 letters, digits and _+=,.@-, or leave it empty.
find-region-unknown = { $value } is not a region.
fix-region-unknown = Enter a region code, such as us-east-2.
find-region-near = { $value } is not a region.
fix-region-near = Did you mean { $other }?
find-endpoint-form = { $value } is not an endpoint.
fix-endpoint-form = Enter https://HOST or https://HOST:PORT; use plain http only for this machine.
find-name-form = { $value } is not a valid destination name.
fix-name-form = Use letters, digits, ".", "_" and "-", a letter or digit first, at most 64 characters.
find-name-taken = The destination { $value } already exists.
fix-name-taken = Choose another name, or edit that destination.
find-name-log = { $value } is the name of the log file.
fix-name-log = Choose another name.
find-name-changed = This destination was { $other }. Named { $value }, it becomes a second one.
fix-name-changed = To change the first, enter { $other }.
find-stream-form = { $value } is not a valid stream name.
fix-stream-form = Use letters, digits, "_", "." and "-", at most 128 characters, or its ARN.
find-stream-arn-form = { $value } is not the ARN of a stream.
fix-stream-arn-form = Enter it as arn:aws:kinesis:REGION:ACCOUNT:stream/NAME, or only the name.
find-stream-region = The stream is in { $value }, but the account is in { $other }.
fix-stream-region = Use the same region.
find-stream-partition = The ARN's partition is { $value }, but its region is in { $other }.
fix-stream-partition = Begin it with arn:{ $other }:
find-stream-unlisted = This account has no stream named { $value } in this region.
fix-stream-unlisted = Choose a listed stream, or check name and region.
find-writes-denied = AWS denies writing to this stream.
fix-writes-denied = Grant kinesis:PutRecord and kinesis:PutRecords; until then, the events wait.
find-stream-missing = The stream doesn't exist.
fix-stream-missing = Create it, or check name and region; until then, the events wait.
find-stream-unreachable = AWS doesn't answer.
fix-stream-unreachable = Check network and endpoint; until then, the events wait.
find-writes-unknown = Couldn't check whether writing to this stream is allowed.
fix-writes-unknown = Check again, or continue.
find-glob-form = { $value } is not a valid glob.
fix-glob-form = Use * for any text, ? for one character and [ab] for one of several; write [[] for a bracket.
find-word-form = { $value } is empty or contains a control character.
fix-word-form = Correct or remove it.
find-number-form = { $value } is not a whole number of at least { $other }.
fix-number-form = Use only digits.
find-number-large = { $value } is too large.
fix-number-large = Enter at most { $other }.
find-no-segment = No segment is chosen.
fix-no-segment = Choose at least one: select it and press space.
find-many-segments = { $value } segments are chosen.
fix-many-segments = Choose at most { $other } for one destination.
find-segment-twice = The segment { $value } is chosen twice.
fix-segment-twice = Remove one of the two.
find-segment-uuid = { $value } is not a UUID, and Strict IDs is on.
fix-segment-uuid = Correct the ID, or turn off Strict IDs.
find-segment-unseen = No profile in the feed is in { $value }.
fix-segment-unseen = Check the ID, or continue if its members come later.
find-path-form = { $value } has an empty part.
fix-path-form = Separate the names with single dots, as in person.email. Put a name that contains a dot in quotes.
find-path-none = { $value } is not an attribute.
fix-path-none = Remove it: it is exported automatically, by segments and identities.
find-path-twice = { $value } is chosen twice.
fix-path-twice = Remove one of the two.
find-path-inside = { $value } is inside { $other }, which is chosen too.
fix-path-inside = Remove one of the two.
find-path-meta = { $value } is reserved while Metadata is on.
fix-path-meta = Remove it, or turn off Metadata.
find-many-attributes = { $value } attributes are chosen.
fix-many-attributes = More than { $other } make large events; choose fewer if you can.
find-no-identity = No identity is chosen.
fix-no-identity = Choose at least one namespace, or all.
find-identity-twice = The namespace { $value } is chosen twice.
fix-identity-twice = Remove one of the two.
find-no-trigger = No trigger is chosen, so nothing would be exported.
fix-no-trigger = Choose at least one.
find-source-empty = The source has no lines.
fix-source-empty = Choose another path, or continue if lines will be written later.
find-unreadable = Reading the source failed. { $value }
find-spec-refused = { $value }.
fix-unreadable = ctrl+r reads it again.
fix-spec-refused = { $other }.
note-checking-source = Checking the source; the next step follows automatically.
note-source-doubted = The source can't be read or has no lines. Correct the path, or press enter again to continue anyway.
note-storing = Storing the secret; the keyring may open a window.
hint-esc-stops = esc stops waiting.
note-store-failed = The secret was not stored: { $reason } Choose another place to keep it, or try again.
note-not-reachable = Complete the earlier steps first.
note-plan-blocked = { $count ->
        [one] Fix one setting before you continue.
       *[other] Fix { $count } settings before you continue.
    }
note-cannot-save = Can't save yet. { $field }: { $problem }{ $more ->
        [0] {""}
        [one] {" "}{ $more } more answer needs a change.
       *[other] {" "}{ $more } more answers need a change.
    }
say-saved-not-started = Saved { $name } as { $file }. It isn't started.
say-saved-while-streaming = Saved { $name } as { $file }. The running stream uses the new settings after its next start.
note-failed = { $reason }
note-start-anyway = { $problem } Press enter again to start anyway; the events wait until it is fixed.
note-draft-set-aside = An unfinished setup could not be read. It is kept as { $file }.
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
