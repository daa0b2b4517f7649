//! The keys of what a run or a preview says of its feed at the end.

use super::named::keys;

keys! {
    /// One text of an ending.
    SummaryKey {
        Malformed = "summary-malformed",
        Excluded = "summary-excluded",
        Dead = "summary-dead",
        Reason = "summary-reason",
        IdOfOddType = "summary-id-of-odd-type",
        IdMissing = "summary-id-missing",
        IdEmpty = "summary-id-empty",
        IdentityNotAnObject = "summary-identity-not-an-object",
        IdentitiesNotAList = "summary-identities-not-a-list",
        IdentityMapNotAnObject = "summary-identity-map-not-an-object",
        PrimaryOfOddType = "summary-primary-of-odd-type",
        MembershipNotAnObject = "summary-membership-not-an-object",
        MembershipsNotAnObject = "summary-memberships-not-an-object",
        StatusMissing = "summary-status-missing",
        StatusOfOddType = "summary-status-of-odd-type",
        StatusUnknown = "summary-status-unknown",
        ProfileTakenOver = "summary-profile-taken-over",
        UnseenSegment = "unseen-segment",
        UnseenSegmentNear = "unseen-segment-near",
        UnseenAttribute = "unseen-attribute",
        UnseenAttributeNear = "unseen-attribute-near",
        UnseenNamespace = "unseen-namespace",
        UnseenNamespaceNear = "unseen-namespace-near",
        UnseenMore = "unseen-more",
        Unread = "unread",
        UnreadMore = "unread-more",
        PreviewLines = "preview-lines",
        PreviewLineEnds = "preview-line-ends",
    }
}
