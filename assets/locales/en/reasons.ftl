# Saved destinations, accounts and drafts, and who runs a destination.
reason-foreign-state = { $path } belongs to another user, who can change the ledgers of your runs. Take ownership with chown, or choose another folder with --state-dir.
reason-no-home = No home folder is known. Set both --config-dir and --state-dir.
reason-unknown = No destination "{ $name }" is saved. { $hint }
reason-did-you-mean = Did you mean "{ $near }"?
reason-none-saved = No destinations exist yet. To save one, run: outflow apply FILE
reason-see-list = To see the saved destinations, run: outflow list
reason-unknown-account = No account "{ $name }" is saved. To add it, run: outflow account add { $name }
reason-unknown-account-near = No account "{ $name }" is saved. { $hint } To add it, run: outflow account add { $name }
reason-faulty-account = { $file }: { $fault }. Fix it, or remove the file and add the account again.
reason-account-value = a field has an invalid value; secret is keyring, file or systemd
reason-account-no-place = secret is missing: it names the secret's place
reason-account-expires = expires is not a time such as 2026-01-02T03:04:05Z
reason-account-no-profile = profile is missing
reason-account-kind = kind is not access-key, temporary-key, profile, ambient or environment
reason-account-region = region is not an AWS region
reason-account-role-arn = role_arn is not a role ARN
reason-account-no-role = external_id needs a role_arn
reason-account-no-role-for-session = session_name needs a role_arn
reason-account-session-name = session_name must have 2 to 64 letters, digits and any of _+=,.@-
reason-region = "{ $region }" is not a region. Write its code, such as us-east-1, us-east-2 or eu-west-1.
reason-region-near = "{ $region }" is not a region. Did you mean { $near }?
reason-account-external-id = external_id is not a valid external ID
reason-misnamed = { $file } has name = "{ $name }". Make the file's name and the name in it the same.
reason-same-but-for-case = "{ $other }" is already saved, and "{ $name }" differs from it only in upper and lower case. Use one of the two names.
reason-not-readable = Can't read { $path }: { $system }. Check the permissions, or choose other folders with --config-dir and --state-dir.
reason-not-writable = Can't write { $path }: { $system }. Check the permissions, or choose other folders with --config-dir and --state-dir.
reason-held = Process { $process } has been running { $name } since { $since } ({ $command }). Stop it first.
reason-held-by-somebody = Another process is already running { $name }. Stop it first.
reason-not-locked = Can't lock { $path }: { $system }. Check the permissions, or choose another folder with --state-dir.

# Where secrets are kept.
reason-keyring-absent = This machine has no reachable keyring ({ $system }).
reason-keyring-none = This machine has no reachable keyring.
reason-keyring-no-collection = There is no keyring yet. Create a default one with Passwords and Keys (seahorse), or sign in to the desktop once. Or keep the secret in another place.
reason-vault-late = The encrypted file could not be used within { $seconds } s. Check that its disk responds, and try again.
reason-keyring-locked = The keyring is locked. Unlock it, for example by signing in to the desktop or with its own program, and try again.
reason-keyring-denied = The keyring denies access to Outflow ({ $system }). Allow it there and try again.
reason-keyring-no-reply = The keyring did not respond ({ $system }). Unlock or restart it, and try again.
reason-keyring-not-started = The keyring's service did not start ({ $system }). Start it, for example by signing in to the desktop, or keep the secret in another place.
reason-keyring-bus-full = The session bus accepts no more requests ({ $system }). Close programs that use it, or sign in to the desktop again, and try again.
reason-keyring-interrupted = The keyring was closed or restarted during the request ({ $system }). Try again.
reason-keyring-late = The keyring did not respond within { $seconds } s; it may be asking for its password in a window. Unlock it and try again.
reason-keyring-too-long = The secret is too long for the keyring: the limit is { $bytes } bytes. Use --vault file instead.
reason-keyring-ambiguous = The keyring has several entries for service outflow and user { $entry }. Remove all but one of them with its own program.
reason-keyring-garbled = The keyring failed: can't read the entry { $entry }. Remove it with the keyring's own program, then store the secret again.
reason-keyring-forgetful = The keyring failed: it does not return what was stored. Keep the secret in another place.
reason-keyring-ended = The keyring failed: it ended unexpectedly. Try again.
reason-keyring-untold = The keyring failed and gave no reason. Check it with its own program, or keep the secret in another place.
reason-keyring-failed = The keyring failed ({ $system }). Check it with its own program, or keep the secret in another place.
reason-wrong-passphrase = The passphrase does not open { $path }. Try again.
reason-vault-file = Can't use { $path }: { $system }. Check its permissions.
reason-vault-no-text = Can't use { $path }: it contains no text. Store the secret there again.
reason-vault-read-only = A secret from the service manager cannot be changed here. Change it in the service manager.
reason-not-stored = Couldn't store the new secret. { $reason }
reason-secret-gone = The secret of the account { $account } is no longer stored. Paste it again on the Account step.
reason-secret-taken = A secret of an account { $account } already exists: of an account that was added just now, of another configuration folder, or of an account that was removed manually. Choose another account name.
reason-secret-not-replaceable = The account { $account } has no key that can be replaced here. Renew the credentials that it uses, then press r to check again.
reason-key-untried = The new key could not be checked. Try again.
reason-key-denied = { $check }: { $seen }

# What was pasted or typed as a key.
reason-paste-empty = The input is empty. Paste the secret access key.
reason-paste-too-long = This is too long for a key. Paste only the key.
reason-paste-several = This contains several keys. Paste one of them.
reason-paste-not-understood = This is not a key in a form that Outflow recognizes. Paste only the secret access key.
reason-paste-character = The { $part } contains a character that is not allowed. Copy it again.
reason-paste-no-key-id = This is the ID of a user, role, group or policy, not of an access key. An access key ID begins with AKIA or ASIA.
reason-part-id = access key ID
reason-part-secret = secret access key
reason-part-token = session token
reason-entry-no-secret = The secret access key is missing.
reason-entry-no-key-id = The access key ID is missing. AWS shows it next to the secret; it begins with AKIA or ASIA.
reason-entry-other-key-id = Two different access key IDs were given. Use one.
reason-entry-no-token = This is a temporary key (ASIA…) and its session token is missing. Paste all three: ID, secret and token.

# Signing in.
reason-secret-unreadable = Can't read the secret of the account { $account }. { $reason }
reason-secret-no-keyring = Can't read the secret of the account { $account }. { $reason } Give the secret on stdin with --secret-stdin, or as the systemd credential { $account }; or add an account that needs no keyring: --ambient, --profile or --vault file.
reason-secret-none = The { $place } has no secret of the account { $account }. To store it again, run: outflow account rotate { $account }
reason-secret-none-handed = The { $place } has no secret of the account { $account }. Add LoadCredential={ $account }:PATH to the service, or give it with --secret-stdin.
reason-place-keyring = keyring
reason-place-file = folder of accounts
reason-place-session = session
reason-place-systemd = service manager
reason-secret-no-key = The stored secret of the account { $account } is not a valid key: { $fault } To replace it, run: outflow account rotate { $account }
reason-secret-given-no-key = The secret given for the account { $account } is not a valid key: { $fault }
reason-secret-expired = The temporary key of the account { $account } expired at { $at }. Get a new one, then run: outflow account rotate { $account }
reason-secret-needed = The secret of the account { $account } is not stored: give it on stdin with --secret-stdin.
reason-passphrase-needed = The secret of the account { $account } is in an encrypted file: give its passphrase on stdin with --passphrase-stdin, or as the systemd credential { $account }.passphrase.
reason-secret-no-use = { $by }, so no key is needed here. Remove --secret-stdin.
reason-passphrase-no-use = { $by }, so no passphrase is needed. Remove --passphrase-stdin.
reason-by-destination = The destination signs in with { $way }
reason-by-account = The account { $account } signs in with { $way }
reason-by-handed = The service manager provides the key of { $account }
reason-by-given = The key of the account { $account } was given
reason-by-elsewhere = The secret of the account { $account } is not in a file ({ $place })
reason-way-profile = the AWS profile { $name }
reason-way-machine = what this machine provides
reason-way-environment = the environment
reason-new-key-empty = There is no key in its place.

# Asking AWS, or another endpoint.
reason-profiles-unreadable = can't read { $path }: { $system }. Correct the file's permissions or its place
reason-profiles-broken = can't read the AWS configuration files: { $system }. Correct them
reason-profiles-no-file = { $path } is a folder, a pipe or a device, not a text file. Correct AWS_CONFIG_FILE or AWS_SHARED_CREDENTIALS_FILE.
reason-profiles-large = { $path } is larger than { $most } MiB. Correct AWS_CONFIG_FILE or AWS_SHARED_CREDENTIALS_FILE.
reason-profiles-not-text = { $path }, line { $line } is not UTF-8 text. Save the file as UTF-8
reason-profiles-utf16 = { $path } is UTF-16 text. Save the file as UTF-8
reason-profiles-line = { $path }, line { $line }: { $fault }
reason-line-text-behind = there is text after the closing bracket. Remove it, or put # before it
reason-line-unclosed = the section has no closing bracket. Write it as [NAME]
reason-line-no-equals = the setting has no equals sign. Write it as NAME = VALUE, or remove the line
reason-line-no-name = the setting has no name. Write it as NAME = VALUE, or remove the line
reason-line-no-section = the setting is not in a section. Put [default] or the profile's section above it
reason-line-indented = the line begins with spaces but continues no setting. Remove the spaces
reason-profile-place = { $profile } ({ $path }, line { $line })
reason-profile-unknown = The AWS profile { $profile } is in neither { $config } nor { $credentials }. Profiles there: { $known }. Use one of them, or add it
reason-profile-section = { $path }, line { $line }: [{ $found }] does not name the AWS profile { $profile }. Write it as [{ $wanted }]
reason-profile-lacks = The AWS profile { $at } has no { $setting }. Add it
reason-profile-silent = The AWS profile { $at } does not say how to sign in. Add aws_access_key_id and aws_secret_access_key, sso_session, role_arn with source_profile, or credential_process
reason-profile-dangling = The AWS profile { $at } names the { $setting } { $name }, which is in no file. Correct the name, or add it
reason-profile-circle = The AWS profile { $at } leads back to itself through source_profile. Use another source_profile
reason-profile-signed-out = The AWS profile { $at } uses IAM Identity Center, and its sign-in is missing or has expired. Run: aws sso login --profile { $name }
reason-profile-not-assigned = IAM Identity Center gives no access to the role { $role } in the account { $account }, which the AWS profile { $at } names. Correct sso_role_name and sso_account_id, or ask for access
reason-profile-mfa = The AWS profile { $at } asks for MFA (mfa_serial), which an unattended run cannot answer. Use a profile without mfa_serial: single sign-on, credential_process, or a role that requires no MFA
reason-mfa-wanted = The AWS profile { $at } asks for an MFA code. Try again to enter it.
reason-mfa-refused = AWS didn't accept the MFA code: { $reason }. Wait for the next code, then enter that one.
reason-mfa-other = Couldn't sign in with the MFA code: { $reason }
reason-profile-twice = The AWS profile { $at } is defined again in line { $again }. Merge the two sections
reason-no-key-variable = { $name } is not set. Set it in the environment of Outflow, or sign in another way
reason-no-key-variables = AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set. Set both in the environment of Outflow, or sign in another way
reason-stray-token-environment = { $key } is a long-term key with a session token, which only a temporary key has. Unset AWS_SESSION_TOKEN
reason-stray-token-profile = { $key } is a long-term key with a session token, which only a temporary key has. Remove aws_session_token from the AWS profile { $profile }
reason-stray-token-elsewhere = { $key } is a long-term key with a session token, which only a temporary key has. Remove the token where the key comes from
reason-profiles-late = { $path }: no response within { $seconds } s
reason-ca-bundle = AWS_CA_BUNDLE names { $path }, which can't be used: { $system }. Fix the file or unset the variable.
reason-tls-settings = Can't set up TLS: { $system }.
reason-credentials-character = the { $part } contains a character that is not allowed: a line break, a control character or a non-ASCII character. Set it again where it comes from
reason-credentials-no-source = no source of credentials is set
reason-credentials-late = no credentials within { $seconds } s from { $from }
reason-key-source-program = { $program } (credential_process of the AWS profile { $profile })
reason-key-source-profile = the AWS profile { $profile }
reason-key-source-machine = this machine
reason-key-source-role = STS, for { $role }
reason-answer-late = no response within { $seconds } s
reason-answer-too-late = no response in time
reason-answer-failed = the request failed
reason-answer-silent = the response says no more
reason-answer-incomplete = the response lacks the requested data
reason-answer-other = the response is for another request
reason-answer-contradiction = the response contradicts itself
reason-answer-too-long = the response is longer than { $kibibytes } KiB
reason-network = { $fault } ({ $system })
reason-network-refused = nothing listens on that port
reason-network-no-route = this machine has no route to it
reason-network-late = the connection timed out
reason-network-no-name = its name was not found. Check the region, the endpoint and DNS
reason-network-broke = the connection broke
reason-network-closed = the connection was closed
reason-network-no-tls = the server does not speak TLS. Check the port, and whether http:// is meant
reason-network-no-http = the server does not speak HTTP. Check the port
reason-network-untrusted = this machine does not trust the issuer of its certificate. If a proxy inspects TLS, set AWS_CA_BUNDLE to a file with that proxy's root certificate
reason-network-expired = its certificate has expired, unless this machine's clock is ahead
reason-network-not-yet-valid = its certificate is not valid yet, unless this machine's clock is behind
reason-network-other-name = its certificate is for another host. Check the endpoint
reason-network-authority = its certificate is a CA certificate. Install a server certificate
reason-network-certificate = its certificate cannot be used
reason-network-tls = the TLS handshake failed
reason-answer-at = { $host }: { $message }
reason-answer-unreachable = could not reach { $host }: { $message }
reason-proxy-broken = { $variable } is set to { $value }, which is not a proxy URL. Set it to http://HOST:PORT (or https://, socks5h://, socks5://, socks4a://, socks4://), or unset it. Outflow never bypasses a proxy.
reason-proxy-closed = can't connect through the proxy { $proxy } (set by { $variable }): { $cause }
reason-proxy-user-unsent = { $variable } is set to { $value }, but Outflow sends no user or password to a SOCKS 4 proxy. Remove them, or use socks5h://. Outflow never bypasses a proxy.
reason-proxy-late = no response within { $seconds } s. Check the scheme and the port in the variable, and the proxy's log
reason-proxy-not-there = nothing listens on that port. Start the proxy, or correct or unset the variable
reason-proxy-no-name = its name was not found. Correct the variable, or check DNS
reason-proxy-other-name = its certificate is for another host. Correct the host in the variable
reason-proxy-hung-up = it closed the connection before the tunnel was open. Check the scheme and the port in the variable, and the proxy's log
reason-proxy-needs-login = it asks for a user and password. Put them before the host in the variable: USER:PASSWORD@HOST:PORT
reason-proxy-login-refused = it rejects the user or the password. Correct them in the variable
reason-proxy-takes-no-login = it accepts no user and password. Remove them from the variable
reason-proxy-no-tunnel = it did not open a tunnel. Check that it is an HTTP proxy, and allow the host and its port there
reason-proxy-no-socks = it does not speak this version of SOCKS. Correct the scheme or the port in the variable
reason-proxy-forbidden = its rules deny it. Allow the host and its port there
reason-proxy-host-unreachable = it can't reach the host. Check the endpoint, and the proxy's own network and DNS
reason-proxy-host-refused = the host refuses its connection. Check the endpoint's port
reason-proxy-silent = it did not connect to the host and does not say why. Check its rules, its DNS and its log
reason-proxy-ident = it asks this machine's ident service who you are. Use a SOCKS 5 proxy, or allow this machine there
reason-proxy-address-kind = it does not accept this form of host. Use socks5h:// for names, or socks5:// for addresses
reason-proxy-no-connect = it supports no TCP connections. Use another proxy
reason-proxy-too-long = the user, the password and the host's name are too long for SOCKS. Use a shorter password, or an HTTP proxy
reason-proxy-not-looked-up = socks4:// and socks5:// look up the host's name on this machine, which can't find it. Use socks4a:// or socks5h://, or check DNS
reason-proxy-no-address = the host has no IPv4 address, and SOCKS 4 supports no other. Use socks5h://
reason-proxy-unknown = it failed. Check the proxy's log
reason-host-variable = { $host } (set by { $variable })
reason-host-configuration = { $host } (endpoint_url in the AWS configuration file)
reason-host-fips = { $host } (FIPS)
reason-host-dual-stack = { $host } (dual-stack)
reason-answer-missing-results = the response does not have one result per record
reason-keys-ignored = this stream ignores partition keys: the same key goes to several shards, so the order per profile is lost
reason-plain-http = plain http to { $host } is not allowed. Use https://, or http:// to 127.0.0.1, ::1 or localhost
reason-refused = { $code }: { $message }

# Runs.
reason-run-broke = The run failed: { $system }. Start it again; it continues from its checkpoint.
reason-no-thread = Can't start a thread: { $system }. End other programs, then try again.
reason-other-account = These credentials belong to the AWS account { $theirs }, but the stream is in { $ours }. Nothing was changed.
reason-run-gone = A part of the run ended unexpectedly. Run again; it continues from its checkpoint.
reason-dead-letters = Can't use the dead letters in { $path }: { $system }. Nothing is lost. Free some disk space or fix the folder, then run again.
reason-ledger-unusable = Can't use the ledger at { $path }: { $system }. Nothing is lost. Free some disk space or fix the folder, then run again.
reason-ledger-write-failed = an earlier write failed
reason-ledger-store-failed = the store failed ({ $system })
reason-ledger-in-use = The ledger at { $path } is open in another process. End that process, then run again.
reason-ledger-no-folder = Can't create the folder { $path }: { $system }. Choose another folder with --state-dir.
reason-ledger-damaged = The ledger at { $path } is damaged ({ $part }). No new ledger was created. Restore the folder from a copy, or apply the settings file again with --from start or --from now: the folder is then kept under another name, and every profile that is read is exported again.
reason-ledger-newer = The ledger at { $path } was made by a newer version of Outflow (ledger format { $found }, this version reads up to { $reads }). Use that version or newer.
reason-ledger-slots = Over time, { $count } segments were mapped in this destination, which is the maximum. Create a new destination for more.
reason-ledger-files = files are missing
reason-ledger-file = a file
reason-ledger-format = its format number
reason-ledger-seal = its seal
reason-ledger-journal = a journal
reason-ledger-commits = commits are missing
reason-ledger-commit = a commit
reason-ledger-profile = a profile
reason-ledger-bits = the membership bits
reason-ledger-extent = an extent of the feed
reason-ledger-checkpoint = its checkpoint
reason-ledger-extent-count = its count of extents
reason-ledger-stream = its stream
reason-other-stream = The stream of { $name } has changed: it was { $before } and is now { $now }. Nothing was sent. To send every profile again when it is next read, run: outflow run { $name } --stream-changed resend. To send only what changes from now on, use --stream-changed from-now.
reason-ledger-totals = its totals
reason-not-saved-but-account = { $reason } The account { $account } is saved, but the destination is not. Fix the problem, then try again.
reason-not-saved-but-beginning = { $reason } The start position in the feed was already changed, but the destination is not saved. Fix the problem, then try again.
reason-sandbox-port = Can't open a port on 127.0.0.1 for the sandbox: { $system }. Check that the loopback interface is up.
reason-sandbox-stream = Can't create the stream of the sandbox: { $system }. Try again.
reason-sandbox-folder = Can't create a folder for the sandbox: { $system }. Free some disk space, or set TMPDIR to another folder.
reason-app-broke = A part of the app failed: { $system }. Try again.

# Feeds.
reason-feed-nothing = No file at { $path }. Check source.path in the settings file.
reason-feed-nothing-in-folder = The folder { $path } contains no files. Put the feed there, or check source.path in the settings file.
reason-feed-nothing-matches = No file matches { $path }. Check source.path in the settings file.
reason-feed-glob = { $pattern } is not a valid glob: { $words }. Check source.path in the settings file.
reason-feed-unreadable = Can't read { $path }: { $system }. Check the path and its permissions.
reason-feed-no-file = Can't read { $path }: it is neither a file nor a folder. Choose another path, or kind = "stdin" in [source].
reason-feed-stdin = Can't read standard input: { $system }.
reason-feed-piped-archive = Can't read standard input as a feed: it looks like { $looks }. None of its lines were taken. Extract it, and pipe in the files.
reason-feed-piped-packed = Can't read standard input as a feed: it looks like { $looks }. None of its lines were taken. Unpack it, or compress it with gzip or Zstandard.
reason-feed-piped-refused = Can't read standard input as a feed: its first lines are all malformed, and it looks like { $looks }. None of its lines were taken. Pipe in profiles as JSON, or read it as lines with --accept-malformed.
reason-feed-piped-damaged = Can't unpack standard input: { $words }, in line { $line }. All lines before it were read. Send the rest again.
reason-feed-piped-cut = Standard input ended inside a JSON array, after record { $line }. Records 1 to { $line } were read. Send the rest again.
reason-feed-changed = Can't continue reading { $path }: { $difference }. Restore the file, then run again. If you can't, apply the settings file with --from now, which skips what was not read, or with --from start, which sends older states of profiles again.
reason-feed-damaged = Can't unpack { $path }: { $words }, in line { $line }, which begins at byte { $byte } of the unpacked content. All lines before it were read. Replace the file with a complete one, then run again.
reason-feed-window = Can't unpack { $path }: it needs a window of { $window } bytes, and the limit is { $most } bytes. Compress it again with zstd --long=28 or less.
reason-feed-dictionary = Can't unpack { $path }: it was compressed with dictionary { $id }, which Outflow doesn't have. Compress it again without a dictionary.
reason-feed-refused = { $path } is not a feed of profiles: its first lines are all malformed, and it looks like { $looks }. None of its lines were taken. Replace the file, exclude it in [source], or read it as lines with --accept-malformed.
reason-feed-packed = { $path } is not a feed of profiles that Outflow can read: it looks like { $looks }. None of its lines were taken. Unpack it, compress it with gzip or Zstandard, or exclude it in [source].
reason-feed-archive = { $path } is not a feed of profiles that Outflow can read: it looks like { $looks }. None of its lines were taken. Extract its files, or exclude it in [source].
reason-feed-faulty = { $path }: record { $line }, at byte { $byte }, is not valid JSON or is larger than 10 MiB, and Outflow can't find the next record. Fix it, or write one record per line, then run again.
reason-feed-unfinished = { $path } ends in the middle of line { $line }, which begins at byte { $byte }. All lines before it were read. Complete the line, then run again.
reason-feed-rewritten = { $path } was rewritten: only a part of what was read, up to line { $line }, is unchanged, so Outflow can't tell which lines are new. Put the new lines into a file with another name; or set rewritten = "read" in [source] to read this one from its start, which sends older states of its profiles again.
reason-feed-forgotten = Can't tell how far { $path } was read: an earlier version could not store its name. Put new lines into a file with another name; or set rewritten = "read" in [source] to read this one from its start, which sends older states of its profiles again.
reason-feed-moving = Can't read { $path }: it was renamed or replaced each time Outflow looked at it. It is read once that stops: by this run if it follows the feed, otherwise by the next one.
reason-feed-order = The order of { $one } and { $other } is unclear: their names and their modification times contradict each other. Set order in [source]: "rotation" (highest number first), "name" (lowest number first) or "mtime" (modification time).
reason-feed-cancelled = Opening the feed was cancelled. Nothing was read.
reason-feed-in-part = { $first }{ $more ->
        [0] {""}
        [one] {" "}{ $more } more file could not be read.
       *[other] {" "}{ $more } more files could not be read.
    }
looks-packed = { $name } data
looks-format = { $name } data
looks-utf16 = UTF-16 text without a byte order mark
looks-utf32 = UTF-32 text
looks-columns = rows of columns (CSV)
looks-markup = XML or HTML
looks-other-json = JSON values that are not objects
looks-broken-json = broken JSON objects
looks-text = plain text
looks-bytes = binary data
reason-feed-gone = it is gone
reason-feed-replaced = another file has replaced it
reason-feed-shorter = it had at least { $had ->
        [one] { $had } byte
       *[other] { $had } bytes
    }, now it has { $has }
reason-feed-shrunk = it had { $had ->
        [one] { $had } byte
       *[other] { $had } bytes
    }, now it has { $has }
reason-feed-gaps = the ledger's record of it is incomplete
reason-feed-no-checkpoint = the ledger's record of the feed ends before its checkpoint

# Files of Outflow's own.
file-not-regular = it is not a regular file
file-too-large = it is larger than { $bytes } bytes
file-without-name = it has no name
commit-too-large = a commit of more than 1 GiB of entries
frame-trailing-bytes = other bytes follow its packed content
frame-window = it needs a window of { $bytes } bytes
frame-dictionary = it needs dictionary { $id }
keyring-not-supported = Outflow supports no keyring on this system

# Why a line or an event is a dead letter. The file of dead letters has these texts in English.
line-not-utf8 = not UTF-8 at byte { $byte }
line-not-json = { $fault } at byte { $byte }
line-not-object = not a JSON object at byte 0
line-lone-surrogate = half of a surrogate pair stands alone in { $part } at byte { $byte }
line-part-identity = an identity
line-part-segment = a segment's id or namespace
line-part-partition-key = the value of the partition key
line-too-long = longer than 10 MiB; its first { $bytes } bytes are kept
line-strict-status = { $place }.status is none of realized, existing, exited
line-strict-segment = { $place }: the segment id is not a UUID
line-strict-id = identityMap.{ $namespace }[{ $index }].id { $fault }
line-id-missing = is missing or neither a string nor a number
line-id-empty = is empty
line-id-not-ecid = is not 38 digits
line-id-not-hash = is not a SHA-256 of 64 hex digits
event-lone-surrogate = half of a surrogate pair stands alone at byte { $byte } of the event
event-too-large = an event of { $bytes } bytes, this stream takes { $limit }
event-refused = an event of { $bytes } bytes was refused: { $code }: { $message }
json-more-text = more text after the JSON value
json-no-value = a JSON value was expected
json-too-short = the JSON text ends too early
json-no-comma-in-object = a comma or {"}"} was expected
json-no-comma-in-list = a comma or ] was expected
json-no-key = a key in quotes was expected
json-no-colon = a colon was expected
json-control = a control character stands in a string
json-open-string = a string has no end
json-no-hex = \u wants four hex digits
json-unknown-escape = an unknown escape stands in a string
json-no-digit = a digit was expected
