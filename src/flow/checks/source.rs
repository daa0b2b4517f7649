//! Checks of the Source step: the path of the feed, or the numbers of the sample.

use std::num::IntErrorKind;

use super::{CheckContext, check_words, require_text};
use crate::destination::draft::Draft;
use crate::destination::spec::SourceKind;
use crate::flow::field::Field;
use crate::flow::finding::{Finding, What};
use crate::source::file::check_glob;

pub(super) fn check(draft: &Draft, around: &CheckContext<'_>, found: &mut Vec<Finding>) {
    let source = &draft.source;
    match source.kind {
        SourceKind::File => {
            if require_text(Field::Path, &source.path, found).is_some()
                && let Some(reason) = around.unreadable
            {
                found.push(Finding::warning(Field::Path, What::Unreadable).with_reason(reason));
            }
            if around.survey.is_some_and(|survey| survey.progress.lines == 0) {
                found.push(Finding::warning(Field::Path, What::SourceEmpty));
            }
            check_globs(Field::Include, &source.settings.include, found);
            check_globs(Field::Exclude, source.settings.exclude.as_deref().unwrap_or_default(), found);
        }
        SourceKind::Sample => {
            check_number(Field::Count, &source.count, 1, found);
            check_number(Field::Rate, &source.rate, 0, found);
            check_number(Field::Seed, &source.seed, 0, found);
        }
        SourceKind::Stdin => {}
    }
    check_words(Field::KeyNamespaces, &source.key_namespaces, found);
}

/// Checks globs for file names by the rules of a spec.
fn check_globs(field: Field, typed: &[String], found: &mut Vec<Finding>) {
    check_words(field, typed, found);
    let is_none = |word: &&String| !word.trim().is_empty() && check_glob(word).is_err();
    found.extend(typed.iter().filter(is_none).map(|word| Finding::blocking(field, What::GlobForm).with_value(word)));
}

/// The largest number that a spec can hold.
const MOST: u64 = i64::MAX.unsigned_abs();

/// Checks a whole number from `least` to [`MOST`].
fn check_number(field: Field, typed: &str, least: u64, found: &mut Vec<Finding>) {
    let Some(text) = require_text(field, typed.trim(), found) else { return };
    let (what, bound) = match text.parse::<u64>() {
        Ok(number) if (least..=MOST).contains(&number) => return,
        Ok(number) if number > MOST => (What::NumberLarge, MOST),
        Err(error) if *error.kind() == IntErrorKind::PosOverflow => (What::NumberLarge, MOST),
        _ => (What::NumberForm, least),
    };
    found.push(Finding::blocking(field, what).with_value(text).with_other(bound.to_string()));
}
