//! Filters long lists while the user types: every word must match; results come best first or in list order.

use frizbee::{CaseMatching, Config, Matcher, Pattern, PatternConfig, SortStrategy};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Match {
    /// Position in the list.
    pub index: usize,
    /// How well it matches; higher is better.
    pub score: u16,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MatchOrder {
    /// In list order: for trees and tables.
    Kept,
    /// Best first, equal ones in list order: for pickers.
    Best,
}

/// Returns the positions of `among` whose text matches all `words`, in the same order. It finds the same rows as
/// [`filter`], but computes no scores, so that 100,000 rows cause no delay.
pub fn narrow<'t>(words: &[&str], among: &[u32], text: impl Fn(usize) -> &'t str) -> Vec<u32> {
    let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let fits = |place: &&u32| words.iter().all(|word| has(text(**place as usize), word));
    among.iter().filter(fits).copied().collect()
}

/// Returns true if `text` contains the letters of `word` in order, even with others between. `word` must be lowercase.
fn has(text: &str, word: &str) -> bool {
    if word.is_ascii() {
        let mut rest = text.bytes();
        return word.bytes().all(|letter| rest.any(|byte| byte.to_ascii_lowercase() == letter));
    }
    let mut rest = text.chars().flat_map(char::to_lowercase);
    word.chars().all(|letter| rest.any(|other| other == letter))
}

/// Returns the rows of `list` that match all words of `typed`. A word matches a row that contains its letters in order,
/// even with others between. Without a word, every row matches.
pub fn filter<S: AsRef<str>>(typed: &str, list: &[S], order: MatchOrder) -> Vec<Match> {
    let words: Vec<_> = typed.split_whitespace().map(|word| Pattern::new(word, PatternConfig::default())).collect();
    if words.is_empty() {
        return (0..list.len()).map(|index| Match { index, score: 0 }).collect();
    }
    let sort = match order {
        MatchOrder::Kept => SortStrategy::IndexAsc,
        MatchOrder::Best => SortStrategy::ScoreThenIndexAsc,
    };
    let found =
        Matcher::from_patterns(&words, &Config::default().sort(sort).casing(CaseMatching::Ignore)).match_list(list);
    found.into_iter().map(|one| Match { index: one.index as usize, score: one.score }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::destination::spec::REGIONS;

    fn regions(typed: &str, order: MatchOrder) -> Vec<&'static str> {
        let list: Vec<String> = REGIONS.iter().map(|region| format!("{} {}", region.code, region.name)).collect();
        filter(typed, &list, order).into_iter().map(|found| REGIONS[found.index].code).collect()
    }

    #[test]
    fn a_region_is_found_by_code_and_by_name() {
        assert_eq!(regions("Ohio", MatchOrder::Best)[0], "us-east-2");
        assert_eq!(regions("frankf", MatchOrder::Best), ["eu-central-1"]);
        assert_eq!(regions("euc1", MatchOrder::Best)[0], "eu-central-1");
        assert_eq!(regions("asia tok", MatchOrder::Best)[0], "ap-northeast-1");
        assert_eq!(regions("xyzzy", MatchOrder::Best), [""; 0]);
        assert_eq!(regions(" ", MatchOrder::Kept).len(), REGIONS.len());
    }

    #[test]
    fn a_tree_keeps_its_order_and_other_letters_are_letters() {
        let list = ["person.email", "person.name", "personal.mail", "loyalty", "城市.東京"];
        let kept: Vec<_> = filter("pmail", &list, MatchOrder::Kept).into_iter().map(|found| found.index).collect();
        assert_eq!(kept, [0, 2]);
        assert_eq!(filter("東", &list, MatchOrder::Best).len(), 1);
        assert_eq!(filter("!person", &list, MatchOrder::Best), []);
    }

    #[test]
    fn nothing_of_a_long_list_is_lost() {
        let list: Vec<String> = (0..100_000).map(|number| format!("segment number {number}")).collect();
        let expected: Vec<_> = (0..100_000).filter(|number| number.to_string().contains('7')).collect();
        let found: Vec<_> = filter("seg 7", &list, MatchOrder::Kept).into_iter().map(|found| found.index).collect();
        assert_eq!(found, expected);
        let all: Vec<u32> = (0..100_000).collect();
        let narrowed: Vec<_> =
            narrow(&["seg", "7"], &all, |place| &list[place]).iter().map(|at| *at as usize).collect();
        assert_eq!(narrowed, expected);
    }

    proptest::proptest! {
        #[test]
        fn narrowing_finds_what_filtering_does(typed in "[aAbBé1 .]{0,6}", list in proptest::collection::vec("[aAbBéÉ1 .東]{0,12}", 0..20)) {
            let words: Vec<&str> = typed.split_whitespace().collect();
            let all: Vec<u32> = (0..).take(list.len()).collect();
            let narrowed: Vec<_> = narrow(&words, &all, |place| &list[place]).iter().map(|at| *at as usize).collect();
            let found: Vec<_> = filter(&typed, &list, MatchOrder::Kept).into_iter().map(|found| found.index).collect();
            proptest::prop_assert_eq!(narrowed, found);
        }
    }
}
