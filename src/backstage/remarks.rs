//! Remarks about a feed after it was read: why lines led to no event, what was ignored, and what the feed does not
//! contain.

use crate::activation::{Mapping, UnmatchedMapping};
use crate::delivery::counts::{Class, Reasons, TAKEN_OVER};
use crate::delivery::engine::{RunEnd, Summary};
use crate::profile::Oddity;
use crate::source::Unreadable;
use crate::text::foreign::printable;
use crate::text::{NamedChoice, Phrase, Template, Texts, say, template};

/// Most mapped names that are listed one by one.
const MOST_UNSEEN: usize = 6;

/// Most files that are listed one by one.
const MOST_UNREAD: usize = 3;

/// One remark, which becomes one line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Remark {
    Reasons(Class, Vec<(String, u64)>),
    /// A count of something unusual that did not decide what became of a line, by its name.
    Ignored(String, u64),
    /// A mapped name that the feed does not contain.
    Unmatched(UnmatchedMapping),
    /// Number of further such names.
    MoreUnmatched(u64),
    /// A file of the feed that was not read to its end, and why.
    Unread(Unreadable),
    /// Number of further such files.
    MoreUnread(u64),
}

/// Returns all remarks about a run that has ended.
pub fn run_remarks(summary: &Summary) -> Vec<Remark> {
    let mut said = remarks(&summary.reasons, &summary.unseen);
    // If the feed broke, its error already reports the unread files.
    if summary.source_error.is_none() || matches!(summary.ended, RunEnd::PausedTooLong(_)) {
        let unread = &summary.unread;
        let (named, more) = unread.files.split_at(unread.files.len().min(MOST_UNREAD));
        let more = more.len() + unread.more;
        said.extend(named.iter().cloned().map(Remark::Unread));
        said.extend((more > 0).then_some(Remark::MoreUnread(more as u64)));
    }
    said
}

/// Returns the remarks that the reasons of lines and the unmatched mappings give, in the order in which they are shown.
pub fn remarks(reasons: &Reasons, unseen: &[UnmatchedMapping]) -> Vec<Remark> {
    let listed = |class| reasons.by_class(class).map(|(name, count)| (name.to_owned(), count)).collect::<Vec<_>>();
    let classes = [Class::Malformed, Class::Excluded, Class::Dead].map(|class| Remark::Reasons(class, listed(class)));
    let said = classes.into_iter().filter(|one| !matches!(one, Remark::Reasons(_, reasons) if reasons.is_empty()));
    let beside = listed(Class::Beside).into_iter().map(|(name, count)| Remark::Ignored(name, count));
    let (named, more) = unseen.split_at(unseen.len().min(MOST_UNSEEN));
    let more = (!more.is_empty()).then_some(Remark::MoreUnmatched(more.len() as u64));
    said.chain(beside).chain(named.iter().cloned().map(Remark::Unmatched)).chain(more).collect()
}

impl Remark {
    pub fn text(&self, texts: &Texts) -> String {
        match self {
            Self::Reasons(class, reasons) => reasons_text(texts, *class, reasons),
            Self::Ignored(name, count) => match ignored_template(name) {
                Some(template) => texts.text(Phrase::filled(template, [("count", (*count).into())])),
                None => reason_text(texts, name, *count),
            },
            Self::Unmatched(UnmatchedMapping { mapping, near }) => unseen_text(texts, mapping, near.as_ref()),
            Self::Unread(reason) => printable(&Phrase::from(say::Unread { reason: reason.error() }).text(texts)),
            Self::MoreUnread(count) => texts.text(say::UnreadMore { count: *count }),
            Self::MoreUnmatched(count) => texts.text(say::UnseenMore { count: *count }),
        }
    }
}

fn reasons_text(texts: &Texts, class: Class, reasons: &[(String, u64)]) -> String {
    let reasons: Vec<_> = reasons.iter().map(|(name, count)| reason_text(texts, name, *count)).collect();
    let reasons = reasons.join(", ");
    match class {
        Class::Malformed => texts.text(say::SummaryMalformed { reasons }),
        Class::Excluded => texts.text(say::SummaryExcluded { reasons }),
        Class::Dead | Class::Beside => texts.text(say::SummaryDead { reasons }),
    }
}

fn reason_text(texts: &Texts, name: &str, count: u64) -> String {
    texts.text(say::SummaryReason { name: printable(name), count })
}

fn ignored_template(name: &str) -> Option<Template> {
    const GIVEN: &[&str] = &["count"];
    if name == TAKEN_OVER {
        return Some(template!(SummaryProfileTakenOver, GIVEN));
    }
    Some(match Oddity::named(name)? {
        Oddity::IdOfOddType => template!(SummaryIdOfOddType, GIVEN),
        Oddity::IdMissing => template!(SummaryIdMissing, GIVEN),
        Oddity::IdEmpty => template!(SummaryIdEmpty, GIVEN),
        Oddity::IdentityNotAnObject => template!(SummaryIdentityNotAnObject, GIVEN),
        Oddity::IdentitiesNotAList => template!(SummaryIdentitiesNotAList, GIVEN),
        Oddity::IdentityMapNotAnObject => template!(SummaryIdentityMapNotAnObject, GIVEN),
        Oddity::PrimaryOfOddType => template!(SummaryPrimaryOfOddType, GIVEN),
        Oddity::MembershipNotAnObject => template!(SummaryMembershipNotAnObject, GIVEN),
        Oddity::MembershipsNotAnObject => template!(SummaryMembershipsNotAnObject, GIVEN),
        Oddity::StatusMissing => template!(SummaryStatusMissing, GIVEN),
        Oddity::StatusOfOddType => template!(SummaryStatusOfOddType, GIVEN),
        Oddity::StatusUnknown => template!(SummaryStatusUnknown, GIVEN),
    })
}

fn unseen_text(texts: &Texts, mapping: &Mapping, near: Option<&Mapping>) -> String {
    let clean = |text: &str| printable(text);
    match (mapping, near) {
        (Mapping::Segment { namespace, id }, Some(Mapping::Segment { namespace: nearnamespace, id: near })) => texts
            .text(say::UnseenSegmentNear {
                id: clean(id),
                namespace: clean(namespace),
                near: clean(near),
                nearnamespace: clean(nearnamespace),
            }),
        (Mapping::Segment { namespace, id }, _) => {
            texts.text(say::UnseenSegment { id: clean(id), namespace: clean(namespace) })
        }
        (Mapping::Attribute(name), Some(Mapping::Attribute(near))) => {
            texts.text(say::UnseenAttributeNear { name: clean(name), near: clean(near) })
        }
        (Mapping::Attribute(name), _) => texts.text(say::UnseenAttribute { name: clean(name) }),
        (Mapping::Namespace(name), Some(Mapping::Namespace(near))) => {
            texts.text(say::UnseenNamespaceNear { name: clean(name), near: clean(near) })
        }
        (Mapping::Namespace(name), _) => texts.text(say::UnseenNamespace { name: clean(name) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activation::{Exclusion, FaultKind};
    use crate::profile::Oddities;

    fn said(reasons: &Reasons, unseen: &[UnmatchedMapping]) -> Vec<String> {
        let texts = Texts::new(None);
        remarks(reasons, unseen).iter().map(|remark| remark.text(&texts)).collect()
    }

    #[test]
    fn a_feed_without_faults_needs_no_word() {
        assert_eq!(said(&Reasons::default(), &[]), Vec::<String>::new());
    }

    #[test]
    fn each_class_has_a_line_and_each_oddity_a_sentence() {
        let (mut reasons, mut odd) = (Reasons::default(), Oddities::default());
        odd.insert(Oddity::IdOfOddType);
        reasons.count(Class::Malformed, FaultKind::NotJson.name());
        reasons.count(Class::Malformed, FaultKind::NotUtf8.name());
        reasons.count(Class::Malformed, FaultKind::NotJson.name());
        reasons.count(Class::Excluded, Exclusion::NoIdentity.name());
        reasons.count(Class::Dead, "Odd\u{1b}Code");
        reasons.count_skipped(odd);
        assert_eq!(
            said(&reasons, &[]),
            [
                "Malformed: not-json 2, not-utf8 1",
                "Excluded: no-identity 1",
                "Dead: OddCode 1",
                "1 line has an ID that is neither text nor a number. Such an ID is ignored.",
            ]
        );
    }

    #[test]
    fn every_oddity_has_its_own_sentence() {
        let names: Vec<_> = Oddity::ALL.iter().copied().map(Oddity::name).chain([TAKEN_OVER]).collect();
        let said = names.iter().map(|name| Remark::Ignored((*name).into(), 2).text(&Texts::new(None)));
        let said: std::collections::BTreeSet<_> = said.filter(|said| said.starts_with("2 ")).collect();
        assert_eq!(said.len(), names.len(), "{said:?}");
        assert!(!said.iter().any(|said| names.iter().any(|name| said.contains(name))), "{said:?}");
    }

    #[test]
    fn what_the_feed_does_not_have_is_said_with_the_nearest_that_it_has() {
        let segment = |namespace: &str, id: &str| Mapping::Segment { namespace: namespace.into(), id: id.into() };
        let unseen = |mapping, near| UnmatchedMapping { mapping, near };
        let all = [
            unseen(segment("ups", "s1"), Some(segment("UPS", "S1"))),
            unseen(segment("ups", "s2"), None),
            unseen(Mapping::Attribute("e.mail".into()), Some(Mapping::Attribute(r#""e.mail""#.into()))),
            unseen(Mapping::Namespace("ECID".into()), Some(Mapping::Namespace("ecid".into()))),
        ];
        assert_eq!(
            said(&Reasons::default(), &all),
            [
                "No profile is in s1 of ups; the feed has S1 in UPS.",
                "No profile is in s2 of ups.",
                "No profile has e.mail; the feed has \"e.mail\".",
                "No profile has an identity in ECID; the feed has ecid.",
            ]
        );
        let many: Vec<_> = (0..250).map(|number| unseen(segment("ups", &number.to_string()), None)).collect();
        let said = said(&Reasons::default(), &many);
        assert_eq!((said.len(), &*said[6]), (7, "244 more mapped names are not in the feed."));
    }
}
