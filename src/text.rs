//! What the commands say, by typed keys from Fluent files: a missing key does not compile, a missing message fails a test.

mod activate;
mod doctor;
mod feed;
pub mod foreign;
mod keys;
mod named;
mod phrase;
mod preview;
mod reasons;
mod spec;
mod stream;
mod summary;
mod talk;
mod tui;
mod wizard;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

pub use activate::ActivateKey;
pub use doctor::DoctorKey;
pub use feed::FeedKey;
pub use fluent_bundle::FluentValue as Value;
pub use keys::Key;
pub use named::Named;
pub use phrase::{Explain, Phrase};
pub use preview::PreviewKey;
pub use reasons::ReasonKey;
pub use spec::SpecKey;
pub use stream::StreamKey;
pub use summary::SummaryKey;
pub use talk::TalkKey;
pub use tui::TuiKey;
pub use wizard::WizardKey;

/// The languages there are with their files, the fallback first.
const LOCALES: &[(&str, &[&str])] = &[("en", EN)];

const EN: &[&str] = &[
    include_str!("../assets/locales/en/outflow.ftl"),
    include_str!("../assets/locales/en/tui.ftl"),
    include_str!("../assets/locales/en/stream.ftl"),
    include_str!("../assets/locales/en/preview.ftl"),
    include_str!("../assets/locales/en/activate.ftl"),
    include_str!("../assets/locales/en/reasons.ftl"),
    include_str!("../assets/locales/en/spec.ftl"),
    include_str!("../assets/locales/en/summary.ftl"),
];

/// The texts of one language.
pub struct Texts {
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// The texts of `lang`, a language tag such as `en` or `de-AT`; English where it is none or not there.
    pub fn new(lang: Option<&str>) -> Self {
        let (tag, sources) = negotiate(lang);
        let tag = tag.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Terminals show the marks as boxes, and scripts would have to strip them.
        bundle.set_use_isolating(false);
        for source in sources {
            // What a faulty line spoils is its own message only; a test keeps them all whole.
            let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
            bundle.add_resource_overriding(resource);
        }
        Self { bundle }
    }

    /// The text of `key`.
    pub fn text(&self, key: impl Named) -> String {
        self.text_with(key, &[])
    }

    /// The text of `key` with its variables: `texts.text_with(Key::Saved, &[("name", name.into())])`.
    pub fn text_with(&self, key: impl Named, values: &[(&str, Value<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(key.id()).and_then(|message| message.value()) else {
            return key.id().to_owned();
        };
        let mut arguments = FluentArgs::new();
        for (name, value) in values {
            // Laid out or not, one is one; as a number it picks its singular.
            let one = matches!(value, Value::String(text) if text == "1");
            arguments.set(*name, if one { Value::from(1) } else { value.clone() });
        }
        self.bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
    }
}

/// The language with the same primary subtag, else the first.
fn negotiate(lang: Option<&str>) -> (&'static str, &'static [&'static str]) {
    let wanted = lang.and_then(|lang| lang.parse::<LanguageIdentifier>().ok());
    let fits = |tag: &str| wanted.as_ref().is_some_and(|wanted| wanted.language.as_str() == tag);
    LOCALES.iter().find(|(tag, _)| fits(tag)).unwrap_or(&LOCALES[0]).to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_key_has_its_message_and_every_message_its_key() {
        // Whoever adds keys adds them here.
        let named: Vec<&str> = (Key::ALL.iter().map(|key| key.id()))
            .chain(WizardKey::ALL.iter().map(|key| key.id()))
            .chain(TuiKey::ALL.iter().map(|key| key.id()))
            .chain(StreamKey::ALL.iter().map(|key| key.id()))
            .chain(TalkKey::ALL.iter().map(|key| key.id()))
            .chain(PreviewKey::ALL.iter().map(|key| key.id()))
            .chain(FeedKey::ALL.iter().map(|key| key.id()))
            .chain(SummaryKey::ALL.iter().map(|key| key.id()))
            .chain(DoctorKey::ALL.iter().map(|key| key.id()))
            .chain(ActivateKey::ALL.iter().map(|key| key.id()))
            .chain(ReasonKey::ALL.iter().map(|key| key.id()))
            .chain(SpecKey::ALL.iter().map(|key| key.id()))
            .collect();
        let keys: BTreeSet<&str> = named.iter().copied().collect();
        assert_eq!(named.len(), keys.len(), "a key stands twice");
        for (tag, sources) in LOCALES {
            let lines = sources.iter().flat_map(|source| source.lines());
            let messages: Vec<&str> = lines.filter_map(|line| line.split_once(" = ")).map(|(id, _)| id).collect();
            assert_eq!(messages.iter().copied().collect::<BTreeSet<_>>(), keys, "{tag}");
            assert_eq!(messages.len(), keys.len(), "{tag}: a message stands twice");
            for source in *sources {
                assert!(FluentResource::try_new((*source).to_owned()).is_ok(), "{tag}");
            }
        }
    }

    #[test]
    fn variables_are_put_in_without_marks() {
        let text = Texts::new(None).text_with(Key::Removed, &[("name", "high".into())]);
        assert_eq!(text, "Removed high.");
    }

    #[test]
    fn one_has_its_singular_laid_out_or_not() {
        let texts = Texts::new(None);
        let found = |count: Value<'_>| texts.text_with(TuiKey::FoundProfiles, &[("count", count)]);
        assert_eq!(found(1.into()), "1 profile");
        assert_eq!(found("1".into()), "1 profile");
        assert_eq!(found(0.into()), "0 profiles");
        assert_eq!(found("10,001".into()), "10,001 profiles");
        let values = [("profiles", "1".into()), ("malformed", "1".into()), ("unidentified", "2".into())];
        let read = texts.text_with(ActivateKey::ReadingDoneFaulty, &[&values[..], &[("source", "a".into())]].concat());
        assert_eq!(read, "a: 1 profile; 1 line is none, 2 have no identity.");
    }

    #[test]
    fn an_unknown_language_is_english() {
        for lang in [None, Some("xx"), Some("not a tag"), Some("en-GB")] {
            assert_eq!(Texts::new(lang).text(Key::NothingChanges), "nothing changes");
        }
    }
}
