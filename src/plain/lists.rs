//! Asks for any number of entries of a list: segments, attributes, identities, names. The list is printed in pages, and answered by
//! numbers and names until Enter.

use std::io::Write;

use super::grammar::{ListEdit, TypedCommand, TypedLine, place_of};
use super::keyboard::Keyboard;
use super::steps::Heading;
use super::{Done, Plain};
use crate::activation::rules::IdentityChoice;
use crate::destination::draft::SegmentDraft;
use crate::destination::spec::{DEFAULT_NAMESPACE, PathFault, path_fault};
use crate::flow::{Answer, Field, Flow};
use crate::profile::path::canonical;
use crate::text::foreign::printable;
use crate::text::{Key, Phrase, Texts, say};

/// Entries of a page.
const PAGE: usize = 20;

/// An entry of a list.
struct ListEntry {
    /// What stands for it in the answer: a name, a path, or a segment's ID.
    name: String,
    title: String,
    about: String,
    /// Whether `all` chooses it: a group of attributes is chosen by its members.
    is_leaf: bool,
}

/// The part of a list that is shown.
#[derive(Default)]
struct ListPages {
    wanted: String,
    from: usize,
}

impl<K: Keyboard, W: Write> Plain<K, W> {
    pub(super) async fn ask_list(&mut self, field: Field) -> Done<Heading> {
        let help = format!("{}\n{}", self.text(field.help()), self.text(Key::PlainListHow));
        let mut pages = ListPages::default();
        let label = self.text(field.label());
        let count = Phrase::count(self.entries(field).len());
        self.say(say::PlainList { label, count })?;
        self.tell_page(field, &pages)?;
        loop {
            let prompt = self.prompt_of(field);
            match self.ask_line(&prompt, &help).await? {
                TypedLine::Command(TypedCommand::Keep) => return Ok(Heading::Forward),
                TypedLine::Command(TypedCommand::Back) => return Ok(Heading::Back),
                TypedLine::Command(TypedCommand::Skip) => return Ok(Heading::Skip),
                TypedLine::Command(TypedCommand::Clear) => self.choose_names(field, Vec::new()),
                TypedLine::Text(text) => {
                    for edit in ListEdit::all(&text) {
                        self.edit(field, edit, &mut pages)?;
                    }
                }
                TypedLine::Command(_) => {}
            }
        }
    }

    fn entries(&self, field: Field) -> Vec<ListEntry> {
        self.flow.as_ref().map(|flow| entries(flow, field, &self.texts)).unwrap_or_default()
    }

    /// Prints a page of the list, with the numbers of its entries.
    fn tell_page(&mut self, field: Field, pages: &ListPages) -> Done<()> {
        let (entries, chosen) = (self.entries(field), self.chosen(field));
        let found = found(&entries, &pages.wanted);
        let end = (pages.from + PAGE).min(found.len());
        for place in found.get(pages.from..end).unwrap_or_default() {
            let entry = &entries[*place];
            let mark = if chosen.contains(&entry.name) { self.text(Key::PlainChosen) } else { String::new() };
            let about: Vec<_> = [entry.about.clone(), mark].into_iter().filter(|about| !about.is_empty()).collect();
            let text = self.text_about(&entry.title, &about);
            self.say(say::PlainOption { number: place + 1, text })?;
        }
        match found.len() {
            0 if !pages.wanted.is_empty() => self.say(Key::CatalogueNoMatch),
            count if end < count => self.say(say::PlainMore { shown: Phrase::count(end), count: Phrase::count(count) }),
            _ => Ok(()),
        }
    }

    fn edit(&mut self, field: Field, edit: ListEdit, pages: &mut ListPages) -> Done<()> {
        let entries = self.entries(field);
        let mut names = self.chosen(field);
        let numbered = |from: usize, to: usize| {
            let places = (1..=entries.len()).contains(&from) && (from..=entries.len()).contains(&to);
            places.then(|| entries[from - 1..to].iter().map(|entry| entry.name.clone()).collect::<Vec<_>>())
        };
        match edit {
            ListEdit::Choose(from, to) => match numbered(from, to) {
                Some(more) => add(&mut names, more),
                None => return self.say(say::PlainNoOption { count: entries.len() }),
            },
            ListEdit::Clear(from, to) => match numbered(from, to) {
                Some(less) => names.retain(|name| !less.contains(name)),
                None => return self.say(say::PlainNoOption { count: entries.len() }),
            },
            ListEdit::Add(name) => match typed(field, &name, &entries) {
                Ok(name) => add(&mut names, vec![name]),
                Err(reason) => return self.say(reason),
            },
            ListEdit::Name(name) => match entries.iter().find(|entry| entry.is(&name)) {
                Some(entry) => add(&mut names, vec![entry.name.clone()]),
                None => return self.say(say::PlainNoEntry { name: printable(&name) }),
            },
            ListEdit::Remove(name) => match entries.iter().find(|entry| entry.is(&name)) {
                Some(entry) => names.retain(|other| *other != entry.name),
                None => return self.say(say::PlainNoEntry { name: printable(&name) }),
            },
            ListEdit::Hash(name) => return self.hash(field, &name, &entries),
            ListEdit::All => {
                let all = found(&entries, &pages.wanted).into_iter().map(|place| &entries[place]);
                let inside = |entry: &ListEntry| is_inside(&entry.name, &names);
                let more = all.filter(|entry| entry.is_leaf && !inside(entry)).map(|entry| entry.name.clone());
                let more = more.collect();
                add(&mut names, more);
            }
            ListEdit::None => {
                let shown = found(&entries, &pages.wanted);
                names.retain(|name| !shown.iter().any(|place| entries[*place].name == *name));
            }
            ListEdit::More => {
                let next = pages.from + PAGE;
                pages.from = if next < found(&entries, &pages.wanted).len() { next } else { 0 };
                return self.tell_page(field, pages);
            }
            ListEdit::Filter(wanted) => {
                *pages = ListPages { wanted, from: 0 };
                return self.tell_page(field, pages);
            }
        }
        self.choose_names(field, names);
        Ok(())
    }

    /// Turns the SHA-256 of an identity on or off. An identity that was not chosen becomes chosen.
    fn hash(&mut self, field: Field, name: &str, entries: &[ListEntry]) -> Done<()> {
        let entry =
            place_of(name).and_then(|place| entries.get(place)).or_else(|| entries.iter().find(|entry| entry.is(name)));
        let answer = self.flow.as_ref().and_then(|flow| flow.answer(field));
        let (Some(entry), Some(Answer::Identities(mut all))) = (entry, answer) else {
            return self.say(say::PlainNoEntry { name: printable(name) });
        };
        match all.iter_mut().find(|one| one.namespace == entry.name) {
            Some(chosen) => chosen.sha256 = !chosen.sha256,
            None => all.push(IdentityChoice { namespace: entry.name.clone(), sha256: true }),
        }
        self.answer(field, Answer::Identities(all));
        Ok(())
    }

    /// Returns the names of the chosen entries, in the order of the answer.
    fn chosen(&self, field: Field) -> Vec<String> {
        match self.flow.as_ref().and_then(|flow| flow.answer(field)) {
            Some(Answer::Words(words)) => words,
            Some(Answer::Segments(segments)) => segments.iter().map(segment_name).collect(),
            Some(Answer::Identities(all)) => all.into_iter().map(|one| one.namespace).collect(),
            _ => Vec::new(),
        }
    }

    fn choose_names(&mut self, field: Field, mut names: Vec<String>) {
        let Some(flow) = &self.flow else { return };
        let answer = match flow.answer(field) {
            Some(Answer::Segments(before)) => {
                Answer::Segments(names.iter().map(|name| segment(name, &before, flow)).collect())
            }
            Some(Answer::Identities(before)) => {
                let of = |namespace: String| {
                    before
                        .iter()
                        .find(|one| one.namespace == namespace)
                        .cloned()
                        .unwrap_or(IdentityChoice { namespace, sha256: false })
                };
                Answer::Identities(names.into_iter().map(of).collect())
            }
            _ => {
                let options = field.options();
                let place = |name: &String| options.iter().position(|option| option == name).unwrap_or(options.len());
                names.sort_by_key(place);
                Answer::Words(names)
            }
        };
        self.answer(field, answer);
    }
}

impl ListEntry {
    fn is(&self, name: &str) -> bool {
        self.name == name || self.title.eq_ignore_ascii_case(name)
    }
}

fn add(names: &mut Vec<String>, more: Vec<String>) {
    for name in more {
        if !names.contains(&name) {
            names.push(name);
        }
    }
}

/// Whether a path lies in a group of attributes that is chosen as a whole.
fn is_inside(path: &str, names: &[String]) -> bool {
    names.iter().any(|name| path.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('.')))
}

/// Returns the indices of the entries that contain every word, in order.
fn found(entries: &[ListEntry], wanted: &str) -> Vec<usize> {
    let words: Vec<_> = wanted.split_whitespace().map(str::to_lowercase).collect();
    let holds = |entry: &ListEntry| {
        let text = format!("{} {}", entry.title, entry.name).to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    (0..entries.len()).filter(|place| holds(&entries[*place])).collect()
}

/// Returns a typed name as it stands in the answer, or why it cannot.
fn typed(field: Field, name: &str, entries: &[ListEntry]) -> Result<String, Phrase> {
    if let Some(entry) = entries.iter().find(|entry| entry.is(name)) {
        return Ok(entry.name.clone());
    }
    match field {
        Field::Attributes if path_fault(name) == Some(PathFault::EmptyPart) => {
            Err(say::SayNoPath { typed: name }.into())
        }
        Field::Attributes => Ok(canonical(name)),
        Field::Segments => SegmentDraft::read(name)
            .map(|segment| segment_name(&segment))
            .ok_or_else(|| say::SayNoSegment { typed: name }.into()),
        _ if name.is_empty() => Err(say::PlainNoEntry { name }.into()),
        _ => Ok(name.to_owned()),
    }
}

fn segment_name(segment: &SegmentDraft) -> String {
    let SegmentDraft { namespace, id, .. } = segment;
    if namespace == DEFAULT_NAMESPACE && !id.contains('/') { id.clone() } else { format!("{namespace}/{id}") }
}

/// Returns the segment of this name: with its title from the answer before, or from the survey.
fn segment(name: &str, before: &[SegmentDraft], flow: &Flow) -> SegmentDraft {
    if let Some(known) = before.iter().find(|one| segment_name(one) == name) {
        return known.clone();
    }
    let (namespace, id) = name.split_once('/').unwrap_or((DEFAULT_NAMESPACE, name));
    let survey = flow.facts().survey.get();
    let found = survey.and_then(|survey| survey.segment(namespace, id).map(|place| &survey.segments[place]));
    let title = found.and_then(|found| found.name.clone()).unwrap_or_default();
    SegmentDraft { namespace: namespace.to_owned(), id: id.to_owned(), name: title }
}

/// Lists what can be chosen: what the survey has found, the fixed options, and what is chosen already.
fn entries(flow: &Flow, field: Field, texts: &Texts) -> Vec<ListEntry> {
    let survey = flow.facts().survey.get();
    let members = |count: u64| texts.text(say::FoundProfiles { count: Phrase::count(count) });
    let entry = |name: String, title: String, about: String| ListEntry { name, title, about, is_leaf: true };
    let mut all: Vec<ListEntry> = match field {
        Field::Segments => {
            let found = survey.iter().flat_map(|survey| &survey.segments);
            let listed = found.map(|one| {
                let (namespace, id) = (one.namespace.clone(), one.id.clone());
                let name = segment_name(&SegmentDraft { namespace, id, name: String::new() });
                let given = |segment: &SegmentDraft| segment_name(segment) == name && !segment.name.trim().is_empty();
                // A name from the answer wins over the survey's.
                let given = flow.draft().activation.segments.iter().find(|segment| given(segment));
                let title = given.map(|segment| segment.name.clone()).or_else(|| one.name.clone());
                let title = title.filter(|title| !title.trim().is_empty()).unwrap_or_else(|| name.clone());
                entry(name, printable(&title), members(one.membership.members()))
            });
            let mut listed: Vec<_> = listed.collect();
            listed.sort_by_cached_key(|entry| (entry.title.to_lowercase(), entry.name.clone()));
            listed
        }
        Field::Attributes => {
            let found = survey.iter().flat_map(|survey| &survey.attributes);
            let listed = found.map(|one| {
                let group = (one.inside > 0).then(|| texts.text(Key::KindObject));
                let about = group.into_iter().chain([members(one.profiles)]).collect::<Vec<_>>().join(", ");
                ListEntry { is_leaf: one.inside == 0, ..entry(one.path.clone(), printable(&one.path), about) }
            });
            listed.collect()
        }
        Field::Identities => {
            let found = survey.iter().flat_map(|survey| &survey.namespaces);
            found.map(|one| entry(one.name.clone(), printable(&one.name), members(one.profiles))).collect()
        }
        _ => {
            let options = field.options().into_iter();
            options.map(|name| entry(name.to_owned(), field.option_text(name, texts), String::new())).collect()
        }
    };
    let chosen = match flow.answer(field) {
        Some(Answer::Words(words)) => words.into_iter().map(|word| (word.clone(), word)).collect(),
        Some(Answer::Segments(segments)) => segments
            .iter()
            .map(|one| {
                (segment_name(one), if one.name.trim().is_empty() { segment_name(one) } else { one.name.clone() })
            })
            .collect(),
        Some(Answer::Identities(all)) => all.into_iter().map(|one| (one.namespace.clone(), one.namespace)).collect(),
        _ => Vec::new(),
    };
    for (name, title) in chosen {
        if !all.iter().any(|entry| entry.name == name) {
            all.push(entry(name, printable(&title), String::new()));
        }
    }
    all
}
