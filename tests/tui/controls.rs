//! Tests with a hundred thousand keys what each key may change: an answer changes only by a key that is for it in the
//! field that has the focus, and never by moving.

use std::collections::{BTreeMap, BTreeSet};

use outflow::activation::rules::{IdentityChoice, PartitionKind};
use outflow::backstage::{Order, Reply};
use outflow::destination::account::SignInKind;
use outflow::destination::draft::{Draft, RoleBase, WizardProgress};
use outflow::destination::spec::{REGIONS, SourceKind};
use outflow::flow::{self, Answer, AnswerKind, EffectResult, Field, Flow, Step};
use outflow::secret::Secret;
use outflow::source::survey::Survey;
use outflow::text::NamedChoice;
use outflow::tui::app::AppMsg;
use outflow::tui::effect::AppEffect;
use outflow::tui::keys::{Chord, KeyContext, KeyName, TABLE};
use outflow::tui::screens::ActiveView;

use crate::activate::segment;
use crate::desk::Desk;
use crate::feed::{survey_of, under_way};
use crate::whole::answer_of;

/// Number of keys in all walks together, and the most in one.
const KEYS: usize = 100_000;
const WALK: usize = 400;
const THREADS: u64 = 4;

const SPACE: Chord = Chord::char(' ');
const ENTER: Chord = Chord::new(KeyName::Enter);
const TAB: Chord = Chord::new(KeyName::Tab);
const BACK_TAB: Chord = Chord::shift(KeyName::Tab);
const DOWN: Chord = Chord::new(KeyName::Down);
const UP: Chord = Chord::new(KeyName::Up);
const BACKSPACE: Chord = Chord::new(KeyName::Backspace);

/// The fields with suggestions.
const SUGGESTED: [Field; 4] = [Field::Region, Field::Stream, Field::Profile, Field::Existing];

/// What has the focus.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Control {
    Text,
    Secret,
    /// A text with suggestions, and whether their list is open.
    Closed,
    Open,
    Choice,
    Checklist,
    /// The input for names that no list contains.
    Names,
    Switch,
    /// The list of segments or attributes, and its filter.
    List,
    Filter,
    /// A layer, the row of the folded settings, a `Continue` row, or a step without fields.
    Nothing,
}

impl Control {
    fn of(contexts: &[KeyContext]) -> Self {
        let kinds = [
            (KeyContext::OfferList, Self::Open),
            (KeyContext::Offers, Self::Closed),
            (KeyContext::Secret, Self::Secret),
            (KeyContext::Typing, Self::Names),
            (KeyContext::Narrowing, Self::Filter),
            (KeyContext::Find, Self::Nothing),
            (KeyContext::Text, Self::Text),
            (KeyContext::Choices, Self::Choice),
            (KeyContext::Checklist, Self::Checklist),
            (KeyContext::Options, Self::Switch),
            (KeyContext::Checks, Self::List),
        ];
        let is_screen = contexts.contains(&KeyContext::Step);
        let found = kinds.into_iter().find(|(context, _)| is_screen && contexts.contains(context));
        found.map_or(Self::Nothing, |(_, control)| control)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Input {
    Key(Chord),
    Paste(&'static str),
}

impl Input {
    fn is(self, chord: Chord) -> bool {
        self == Self::Key(chord)
    }

    /// Returns whether it types or erases in a text.
    fn edits(self) -> bool {
        match self {
            Self::Paste(_) => true,
            Self::Key(chord) => {
                let erases = matches!(chord.code, KeyName::Char('h' | 'd' | 'w' | 'u')) && chord.ctrl;
                let is_key = matches!(chord.code, KeyName::Backspace | KeyName::Delete);
                chord.text().is_some() || erases || is_key
            }
        }
    }
}

/// A walk through one set-up.
struct Walk<'a> {
    random: fastrand::Rng,
    desk: Desk,
    asked: Vec<flow::Effect>,
    /// The filter of the open list of each step; `None` if the keys do not tell it.
    filters: BTreeMap<&'static str, Option<String>>,
    /// The text of each step that was plain when its typing began. It stays plain until the focus moves.
    plain: BTreeMap<&'static str, Field>,
    /// The namespaces that are exported as SHA-256, or were when they were cleared.
    hashed: BTreeSet<String>,
    surveys: &'a [Survey],
    seen: &'a mut Seen,
}

/// What the walks have met.
#[derive(Default)]
struct Seen {
    keys: usize,
    steps: BTreeMap<&'static str, usize>,
    changes: BTreeMap<(Control, String), usize>,
}

impl Seen {
    fn add(&mut self, other: Self) {
        self.keys += other.keys;
        for (step, keys) in other.steps {
            *self.steps.entry(step).or_default() += keys;
        }
        for (change, times) in other.changes {
            *self.changes.entry(change).or_default() += times;
        }
    }
}

impl<'a> Walk<'a> {
    fn new(start: u64, surveys: &'a [Survey], seen: &'a mut Seen) -> Self {
        let mut random = fastrand::Rng::with_seed(start);
        let mut desk = Desk::with(some_draft(&mut random));
        let asked = take_asked(&mut desk);
        let (filters, plain, hashed) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        let mut walk = Self { random, desk, asked, filters, plain, hashed, surveys, seen };
        walk.check_hashes(Input::Paste(""), &[]);
        walk
    }

    fn go(&mut self) {
        for _ in 0..WALK {
            for input in self.next() {
                if self.desk.model.place() != ActiveView::Wizard {
                    return;
                }
                self.press(input);
            }
            while self.random.u32(..6) == 0 {
                self.tell();
            }
        }
    }

    fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.random.usize(..among.len())]
    }

    /// Returns the next keys: most often one.
    fn next(&mut self) -> Vec<Input> {
        let named = |code| Chord::new(code);
        let often = [TAB, TAB, TAB, BACK_TAB, DOWN, DOWN, UP, SPACE, SPACE, SPACE, ENTER, BACKSPACE];
        let less = [
            named(KeyName::Home),
            named(KeyName::End),
            named(KeyName::Left),
            named(KeyName::Right),
            named(KeyName::PageUp),
            named(KeyName::PageDown),
            named(KeyName::Esc),
            Chord::char('h'),
            Chord::char('h'),
            Chord::char('+'),
            Chord::ctrl('a'),
            Chord::ctrl('u'),
        ];
        let chord = match self.random.u32(..100) {
            0..45 => self.pick(&often),
            45..65 => self.pick(&less),
            65..80 => Chord::char(self.pick(&['a', 'e', 'u', 's', '1', '-', '城', ',', '/', 'h'])),
            80..84 => {
                let texts = ["us-east-2", "eu", "analytics", "default", "segments", "orders", "zz9", "ECID", "ohio"];
                let keys = self.pick(&texts).chars().map(|letter| Input::Key(Chord::char(letter)));
                let last = self.pick(&[TAB, BACK_TAB, ENTER]);
                return keys.chain([Input::Key(last)]).collect();
            }
            84..88 => {
                return vec![Input::Paste(self.pick(&["eu", "城市\r\nsegments", "/feeds/a.ndjson", "us-east-2"]))];
            }
            88..94 => Chord::alt(self.pick(&['1', '2', '3', '4', '5', '6', '7', '8'])),
            _ => {
                let leaves = [Chord::ctrl('c'), Chord::ctrl('k'), Chord::char(':'), Chord::alt('0'), Chord::alt('9')];
                let all = TABLE.iter().flat_map(|binding| binding.chords).copied();
                self.pick(&all.filter(|chord| !leaves.contains(chord)).collect::<Vec<_>>())
            }
        };
        vec![Input::Key(chord)]
    }

    /// Answers a request. That changes no answer.
    fn tell(&mut self) {
        if self.asked.is_empty() {
            return;
        }
        let effect = self.asked.swap_remove(self.random.usize(..self.asked.len()));
        let replied = match &effect {
            flow::Effect::SurveySource(job, _) => {
                let survey = self.surveys[self.random.usize(..self.surveys.len())].clone();
                Some((*job, EffectResult::Survey(Box::new(survey))))
            }
            // Saving would end the walk.
            flow::Effect::Apply(..) => None,
            other => answer_of(other),
        };
        let Some((job, result)) = replied else { return };
        let before = self.answers();
        self.desk.tell(AppMsg::Reply(Reply::EffectResult(job, result)));
        assert_eq!(self.answers(), before, "no reply changes an answer");
        self.asked.extend(take_asked(&mut self.desk));
        self.update_filter(None);
    }

    fn press(&mut self, input: Input) {
        let contexts = self.desk.model.contexts();
        let control = Control::of(&contexts);
        let step = self.desk.model.step().map_or("", Step::name);
        let before = self.answers();
        self.desk.tell(match input {
            Input::Key(chord) => AppMsg::Key(chord),
            Input::Paste(text) => AppMsg::Paste(Secret::copy_of(text)),
        });
        self.asked.extend(take_asked(&mut self.desk));
        self.seen.keys += 1;
        *self.seen.steps.entry(step).or_default() += 1;
        if self.desk.model.flow().is_none() {
            return;
        }
        let after = self.answers();
        let differs = |(place, field): (usize, &Field)| (before[place] != after[place]).then_some(*field);
        let changed: Vec<_> = Field::ALL.iter().enumerate().filter_map(differs).collect();
        // A saved account brings its region and its endpoint.
        let brings = changed.contains(&Field::Existing);
        let is_brought = |field: Field| brings && matches!(field, Field::Region | Field::EndpointUrl);
        let own: Vec<_> = changed.iter().copied().filter(|field| !is_brought(*field)).collect();
        assert!(own.len() <= 1, "{input:?} in {control:?} changed {own:?}");
        for field in &own {
            let is_for_it = self.may_change(input, control, step, *field, &contexts);
            assert!(
                is_for_it && field.step().name() == step,
                "{input:?} in {control:?} at {step} changed {field:?} to {:?}\n{}",
                self.desk.model.flow().unwrap().answer(*field),
                self.desk.screen()
            );
            let key = match input {
                _ if matches!(control, Control::Text | Control::Closed) => "text".to_owned(),
                Input::Key(chord) => format!("{:?}", chord.code),
                Input::Paste(_) => "paste".to_owned(),
            };
            *self.seen.changes.entry((control, key)).or_default() += 1;
        }
        self.check_hashes(input, &contexts);
        self.note_plain(input, control, step, &own);
        self.update_filter(Some((input, control, step)));
    }

    /// Returns whether this input may change the answer of this field if such a control has the focus.
    fn may_change(&self, input: Input, control: Control, step: &str, field: Field, contexts: &[KeyContext]) -> bool {
        let chooses = input.is(SPACE) || input.is(Chord::ctrl('a'));
        let listed = [Field::Segments, Field::Attributes];
        match control {
            Control::Text => input.edits() && is_text(field) && self.suggestions(field).is_empty(),
            Control::Closed => input.edits() && self.plain.get(step) == Some(&field),
            Control::Open if input.is(ENTER) => SUGGESTED.contains(&field) && self.is_row(step, field),
            Control::Open => (input.is(TAB) || input.is(BACK_TAB)) && self.is_typed_in_full(step, field),
            Control::Choice => input.is(SPACE) && field.kind() == AnswerKind::Choice && field != Field::Existing,
            Control::Checklist if contexts.contains(&KeyContext::Namespaces) => {
                (input.is(SPACE) || input.is(Chord::char('h'))) && field == Field::Identities
            }
            Control::Checklist => input.is(SPACE) && matches!(field, Field::MarketingActions | Field::Triggers),
            Control::Names => {
                let takes_names = matches!(field, Field::MarketingActions | Field::Identities);
                input.is(ENTER) && (takes_names || listed.contains(&field))
            }
            Control::Switch => input.is(SPACE) && field.kind() == AnswerKind::Toggle,
            Control::List => chooses && listed.contains(&field),
            Control::Filter => input.is(Chord::ctrl('a')) && listed.contains(&field),
            Control::Secret | Control::Nothing => false,
        }
    }

    /// Returns whether the new answer is a row of the list: a suggestion, or the filter as typed.
    fn is_row(&self, step: &str, field: Field) -> bool {
        let answer = self.text(field);
        self.suggestions(field).contains(&answer) || (field != Field::Existing && self.is_filter(step, &answer))
    }

    /// Returns whether the new answer is the filter, which is a suggestion or is like none.
    fn is_typed_in_full(&self, step: &str, field: Field) -> bool {
        let answer = self.text(field);
        let suggestions = self.suggestions(field);
        let is_like_none = !suggestions.iter().any(|one| one.to_lowercase().contains(&answer.to_lowercase()));
        let is_answer = suggestions.contains(&answer) || (field != Field::Existing && is_like_none);
        is_answer && self.is_filter(step, &answer)
    }

    /// Returns whether the list was open with this filter, as far as the keys told it.
    fn is_filter(&self, step: &str, answer: &str) -> bool {
        self.filters.get(step).and_then(Option::as_deref).is_none_or(|filter| filter.trim() == answer)
    }

    fn text(&self, field: Field) -> String {
        match self.desk.model.flow().unwrap().answer(field) {
            Some(Answer::Text(text)) => text,
            other => panic!("{field:?} is no text: {other:?}"),
        }
    }

    fn suggestions(&self, field: Field) -> Vec<String> {
        let facts = self.desk.model.flow().unwrap().facts();
        match field {
            Field::Region => REGIONS.iter().map(|region| region.code.to_owned()).collect(),
            Field::Existing => facts.accounts.get().into_iter().flatten().map(|one| one.name.clone()).collect(),
            Field::Profile => facts.profiles.get().into_iter().flatten().map(|one| one.name.clone()).collect(),
            Field::Stream => facts.streams.get().into_iter().flatten().map(|one| one.name.clone()).collect(),
            _ => Vec::new(),
        }
    }

    /// Fails if a namespace that was hashed leaves unchanged, and `h` did not say so.
    fn check_hashes(&mut self, input: Input, contexts: &[KeyContext]) {
        let unhashes = input.is(Chord::char('h')) && contexts.contains(&KeyContext::Namespaces);
        let Some(flow) = self.desk.model.flow() else { return };
        for IdentityChoice { namespace, sha256 } in &flow.draft().activation.identities {
            if *sha256 {
                self.hashed.insert(namespace.clone());
            } else if self.hashed.remove(namespace) {
                assert!(unhashes, "{input:?}: {namespace} is not hashed any more");
            }
        }
    }

    /// Notes the text that is typed without suggestions: it stays plain when suggestions arrive.
    fn note_plain(&mut self, input: Input, control: Control, step: &'static str, changed: &[Field]) {
        let is_form = !matches!(control, Control::Nothing | Control::List | Control::Filter);
        let moves = [TAB, BACK_TAB].iter().any(|chord| input.is(*chord))
            || (control == Control::Text && (input.is(UP) || input.is(DOWN)));
        if is_form && moves {
            self.plain.remove(step);
        } else if let (Control::Text, [field]) = (control, changed) {
            self.plain.insert(step, *field);
        }
    }

    /// Follows the filter of the open list as far as the keys tell it.
    fn update_filter(&mut self, pressed: Option<(Input, Control, &'static str)>) {
        let is_open = Control::of(&self.desk.model.contexts()) == Control::Open;
        let here = self.desk.model.step().map_or("", Step::name);
        let Some((input, control, _)) = pressed.filter(|(.., step)| *step == here) else { return };
        if !is_open {
            if control != Control::Nothing {
                self.filters.remove(here);
            }
            return;
        }
        let known = match (input, control) {
            (Input::Key(chord), Control::Closed) => match chord.text() {
                Some(letter) => Some(letter.to_string()),
                None if chord == DOWN && !self.plain.contains_key(here) => Some(String::new()),
                None => None,
            },
            (Input::Key(chord), Control::Open) => edit(self.filters.remove(here).flatten(), chord),
            // A layer was closed.
            (_, Control::Nothing) => return,
            _ => None,
        };
        self.filters.insert(here, known);
    }

    fn answers(&self) -> Vec<Option<Answer>> {
        let answers = |flow: &Flow| Field::ALL.iter().map(|field| flow.answer(*field)).collect();
        self.desk.model.flow().map(answers).unwrap_or_default()
    }
}

/// Returns the filter after a key in the open list; `None` if the cursor may not be at its end any more.
fn edit(filter: Option<String>, chord: Chord) -> Option<String> {
    let mut filter = filter?;
    match (chord.text(), chord.code, chord.ctrl) {
        (Some(letter), ..) => filter.push(letter),
        (_, KeyName::Backspace, _) | (_, KeyName::Char('h'), true) => drop(filter.pop()),
        (_, KeyName::Char('u'), true) => filter.clear(),
        (_, KeyName::Left | KeyName::Home, _) | (_, KeyName::Char('a' | 'w'), true) => return None,
        _ => {}
    }
    Some(filter)
}

/// Returns whether the answer is typed: a text, or words with commas.
fn is_text(field: Field) -> bool {
    let is_words = matches!(field, Field::Include | Field::Exclude | Field::KeyNamespaces);
    is_words || field.kind() == AnswerKind::Text || field == Field::Existing
}

fn take_asked(desk: &mut Desk) -> Vec<flow::Effect> {
    let effects = desk.taken().into_iter();
    effects
        .filter_map(|effect| if let AppEffect::Order(Order::Flow(effect)) = effect { Some(effect) } else { None })
        .filter(|effect| !matches!(effect, flow::Effect::SaveDraft(_) | flow::Effect::Cancel(_)))
        .collect()
}

/// Returns answers of any kind, at any step of the wizard.
fn some_draft(random: &mut fastrand::Rng) -> Draft {
    let mut draft = crate::activate::draft();
    draft.account.sign_in = SignInKind::ALL[random.usize(..SignInKind::ALL.len())];
    draft.account.role_base = RoleBase::ALL[random.usize(..RoleBase::ALL.len())];
    draft.account.region = ["", "us-east-2", "eu-west"][random.usize(..3)].into();
    draft.stream = ["", "segments", "other"][random.usize(..3)].into();
    draft.source.kind = SourceKind::ALL[random.usize(..SourceKind::ALL.len())];
    draft.activation.partition_by = PartitionKind::ALL[random.usize(..PartitionKind::ALL.len())];
    draft.activation.all_identities = random.bool();
    let identity = |namespace: &str, sha256| IdentityChoice { namespace: namespace.into(), sha256 };
    draft.activation.identities = vec![identity("ECID", random.bool()), identity("Email", true)];
    draft.activation.segments = vec![segment("7841ba61-23c1-4bb3-a495-00d3g5fe1e93", "")];
    let steps = &Step::ALL[..Step::Stream.place()];
    let step = steps[random.usize(..steps.len())];
    let done = Step::ALL[..step.place()].iter().map(|step| step.name().to_owned()).collect();
    draft.progress = WizardProgress { at: step.name().to_owned(), done, again: Vec::new(), ..Default::default() };
    draft
}

/// Walks with the seeds of one thread.
fn walk(thread: u64, surveys: &[Survey]) -> Seen {
    let mut seen = Seen::default();
    let mut start = thread;
    while seen.keys * usize::try_from(THREADS).unwrap() < KEYS {
        let mut walk = Walk::new(start, surveys, &mut seen);
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| walk.go()));
        assert!(outcome.is_ok(), "the walk of seed {start} ended with a panic");
        start += THREADS;
    }
    seen
}

#[test]
fn an_answer_changes_only_by_a_key_that_is_for_it() {
    let surveys = [under_way(survey_of(3)), under_way(survey_of(12)), survey_of(20)];
    let mut seen = Seen::default();
    std::thread::scope(|scope| {
        let walks: Vec<_> = (0..THREADS)
            .map(|thread| {
                scope.spawn({
                    let surveys = &surveys;
                    move || walk(thread, surveys)
                })
            })
            .collect();
        for walk in walks {
            seen.add(walk.join().unwrap());
        }
    });
    assert!(seen.keys >= KEYS);
    let steps = &Step::ALL[..Step::Stream.place()];
    assert!(steps.iter().all(|step| seen.steps.get(step.name()).is_some_and(|keys| *keys > 500)), "{:?}", seen.steps);
    for (control, key) in [
        (Control::Text, "text"),
        (Control::Open, "Enter"),
        (Control::Open, "Tab"),
        (Control::Choice, "Char(' ')"),
        (Control::Checklist, "Char(' ')"),
        (Control::Checklist, "Char('h')"),
        (Control::Names, "Enter"),
        (Control::Switch, "Char(' ')"),
        (Control::List, "Char(' ')"),
        (Control::List, "Char('a')"),
        (Control::Filter, "Char('a')"),
    ] {
        let times = seen.changes.get(&(control, key.to_owned())).copied().unwrap_or_default();
        assert!(times >= 20, "{control:?} {key}: {times}\n{:?}", seen.changes);
    }
}
