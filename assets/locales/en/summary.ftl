# What a run or a preview says of its feed at the end.
summary-malformed = Malformed: { $reasons }
summary-excluded = Excluded: { $reasons }
summary-dead = Dead: { $reasons }
summary-reason = { $name } { $count }
summary-id-of-odd-type = { $count ->
        [one] { $count } line has
       *[other] { $count } lines have
    } an ID that is neither text nor a number. Such an ID is ignored.
summary-id-missing = { $count ->
        [one] { $count } line has
       *[other] { $count } lines have
    } an identity without an ID. Such an identity is ignored.
summary-id-empty = { $count ->
        [one] { $count } line has
       *[other] { $count } lines have
    } an empty ID. Such an ID is ignored.
summary-identity-not-an-object = { $count ->
        [one] { $count } line has
       *[other] { $count } lines have
    } an identity that is not an object with an ID. Such an identity is ignored.
summary-identities-not-a-list = { $count ->
        [one] { $count } line has
       *[other] { $count } lines have
    } a namespace in identityMap that is not a list. Such a namespace is ignored.
summary-identity-map-not-an-object = { $count ->
        [one] { $count } line has
       *[other] { $count } lines have
    } an identityMap that is not an object. Such a map is ignored.
summary-primary-of-odd-type = { $count ->
        [one] { $count } line has
       *[other] { $count } lines have
    } a primary that is neither true nor false. It counts as false.
summary-membership-not-an-object = { $count ->
        [one] { $count } line has
       *[other] { $count } lines have
    } a membership that is not an object with a status. Such a membership is ignored.
summary-memberships-not-an-object = { $count ->
        [one] { $count } line has
       *[other] { $count } lines have
    } a segmentMembership, or a namespace in it, that is not an object. It is ignored.
summary-status-missing = { $count ->
        [one] { $count } line has
       *[other] { $count } lines have
    } a membership without a status. Such a profile is not in the segment.
summary-status-of-odd-type = { $count ->
        [one] { $count } line has
       *[other] { $count } lines have
    } a status that is not text. Such a profile is not in the segment.
summary-status-unknown = { $count ->
        [one] { $count } line has
       *[other] { $count } lines have
    } a status that is not realized, existing or exited. Such a profile is not in the segment.
summary-profile-taken-over = { $count ->
        [one] { $count } profile has
       *[other] { $count } profiles have
    } a different key than in earlier versions, because a number can be an ID and primary can be text. Earlier exports are remembered; events can move to another shard once.
unseen-segment = No profile is in { $id } of { $namespace }.
unseen-segment-near = No profile is in { $id } of { $namespace }; the feed has { $near } in { $nearnamespace }.
unseen-attribute = No profile has { $name }.
unseen-attribute-near = No profile has { $name }; the feed has { $near }.
unseen-namespace = No profile has an identity in { $name }.
unseen-namespace-near = No profile has an identity in { $name }; the feed has { $near }.
unread = Outflow didn't read a file to its end: { $reason }
unread-more = { $count ->
        [one] { $count } more file was
       *[other] { $count } more files were
    } not read to the end.
unseen-more = { $count ->
        [one] { $count } more mapped name is
       *[other] { $count } more mapped names are
    } not in the feed.
preview-lines = Lines without an event: { $unchanged } unchanged, { $notqualified } not in a segment, { $excluded } excluded, { $malformed } malformed, { $dead } dead.
preview-line-ends = Each record ends with a newline (append_newline), which counts in its bytes.
