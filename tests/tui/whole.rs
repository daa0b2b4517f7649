//! Tests the whole app with a hundred thousand messages: it never panics, an answer changes only when the user changes
//! it, no secret is drawn, and nothing is drawn outside the area.

use outflow::backstage::{
    Begin, DeliveryTotals, DestinationKind, DestinationSummary, Order, Preparing, Reply, RunStatus, SignInAccount,
    StreamEvent,
};
use outflow::destination::account::SignInKind;
use outflow::destination::account::{NamedProfile, ProfileKind};
use outflow::destination::check::{Check, CheckFinding as Seen};
use outflow::destination::draft::{Draft, WizardProgress};
use outflow::flow::{
    self, AccountSummary, EffectResult, FlowInput, JobId, PreviewRemarks, PreviewResult, Step, StreamOption,
};
use outflow::kinesis::credentials::account_of_key;
use outflow::text::{Key, Notification, Phrase, Tone};
use outflow::tui::app::AppMsg;
use outflow::tui::effect::AppEffect;
use outflow::tui::keys::{Chord, KeyContext, KeyName, TABLE};
use outflow::tui::screens::ActiveView;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;

use crate::account::row;
use crate::desk::{Desk, NOW, bare, dark};
use crate::feed::{survey_of, under_way};
use crate::preview::event;
use crate::runs::{pause, snapshot, summary};

/// Number of messages in all lives of the app together.
const MESSAGES: usize = 100_000;
const LIVES: u64 = 100;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// An app that gets any messages, and its requests without an answer.
struct Life {
    random: fastrand::Rng,
    desk: Desk,
    asked: Vec<flow::Effect>,
    begun: Vec<Begin>,
    /// Whether the user has asked to show the secret.
    revealed: bool,
}

/// One input.
enum Happens {
    /// A key or a paste, which may change an answer.
    Answers(AppMsg),
    /// A message that changes no answer.
    Tells(AppMsg),
    /// Another set-up, with its own answers.
    Begins(AppMsg),
}

impl Life {
    fn new(seed: u64) -> Self {
        let (random, desk) = (fastrand::Rng::with_seed(seed), Desk::new());
        Self { random, desk, asked: Vec::new(), begun: Vec::new(), revealed: false }
    }

    fn pick<T: Clone>(&mut self, among: &[T]) -> T {
        among[self.random.usize(..among.len())].clone()
    }

    fn happen(&mut self) {
        let before = self.answers();
        match self.next() {
            Happens::Answers(msg) | Happens::Begins(msg) => drop(self.desk.tell(msg)),
            Happens::Tells(msg) => {
                self.desk.tell(msg);
                // A saved set-up is closed.
                let after = self.answers();
                assert!(
                    after.is_none() || after == before,
                    "only the operator changes an answer: {before:?} {after:?}"
                );
            }
        }
        for effect in self.desk.taken() {
            match effect {
                AppEffect::Order(Order::Flow(effect)) => self.asked.push(effect),
                AppEffect::Order(Order::Begin(begin)) => self.begun.push(begin),
                _ => {}
            }
        }
        while self.asked.len() > 20 {
            self.asked.remove(0);
        }
    }

    fn next(&mut self) -> Happens {
        match self.random.u32(..100) {
            0..45 => self.key(),
            45..52 => Happens::Answers(AppMsg::Key(Chord::char(self.letter()))),
            52..57 => {
                let texts =
                    ["a", "城市\r\n\u{1b}[2J", "us-east-2", "AKIAQNZGKIQY56JQ7WML", "/feeds/a.ndjson", "👩‍👩‍👧\u{301}"];
                let secrets = [SECRET.to_owned(), format!("AKIAQNZGKIQY56JQ7WML\n{SECRET}\n")];
                // In another field the text is not a secret.
                let hidden = self.desk.model.contexts().contains(&KeyContext::Secret);
                let text = if hidden { self.pick(&secrets) } else { self.pick(&texts).to_owned() };
                Happens::Answers(AppMsg::Paste(outflow::secret::Secret::new(text)))
            }
            57..77 => self.told(),
            77..82 => self.begins(),
            82..92 => self.stream(),
            92..94 => Happens::Tells(AppMsg::Beat(NOW)),
            94..96 => Happens::Tells(AppMsg::Focus(self.random.bool())),
            _ => self.news(),
        }
    }

    fn letter(&mut self) -> char {
        self.pick(&['a', 'e', '1', ' ', '/', '-', '城', '\u{301}', '\u{202e}', '.', 'q', 'j'])
    }

    /// Presses any key of the table. Keys for help and navigation change no answer.
    fn key(&mut self) -> Happens {
        let chords: Vec<Chord> = TABLE.iter().flat_map(|binding| binding.chords).copied().collect();
        let chord = if self.random.u32(..6) == 0 { Chord::new(KeyName::Enter) } else { self.pick(&chords) };
        let moves = [
            KeyName::PageUp,
            KeyName::PageDown,
            KeyName::Home,
            KeyName::End,
            KeyName::Up,
            KeyName::Down,
            KeyName::Left,
            KeyName::Right,
        ];
        let looks = chord.alt || chord.code == KeyName::F(1) || moves.contains(&chord.code);
        self.revealed |= chord == Chord::ctrl('r');
        let msg = AppMsg::Key(chord);
        if looks { Happens::Tells(msg) } else { Happens::Answers(msg) }
    }

    /// Answers a request, which may be old or of another kind.
    fn told(&mut self) -> Happens {
        if self.asked.is_empty() {
            return Happens::Tells(AppMsg::Beat(NOW));
        }
        let place = self.random.usize(..self.asked.len());
        let effect = if self.random.bool() { self.asked.remove(place) } else { self.asked[place].clone() };
        let Some((job, told)) = answer_of(&effect) else { return Happens::Tells(AppMsg::Beat(NOW)) };
        let told = match self.random.u32(..8) {
            0 => EffectResult::Failed(Phrase::foreign("No answer \u{1b}[2J within 5 s.")),
            1 => EffectResult::Finished,
            2 => EffectResult::Row(Box::new(row(Check::PutRecords, Seen::Theirs("城市 denied".into())))),
            _ => told,
        };
        Happens::Tells(AppMsg::Reply(Reply::EffectResult(job, told)))
    }

    fn begins(&mut self) -> Happens {
        let Some(begin) = self.begun.pop() else { return self.news() };
        let at = if let Begin::EditAt(_, step) = begin { Some(step) } else { None };
        let draft = match begin {
            Begin::Draft(draft) => *draft,
            Begin::New if self.random.bool() => Draft::new(),
            Begin::New | Begin::Sandbox | Begin::Open(_) | Begin::Edit(_) | Begin::EditAt(..) | Begin::Copy(_) => {
                self.far()
            }
        };
        let setting = FlowInput { draft, destinations: vec!["high".into()], folder: "/feeds".into(), now: NOW };
        let setting = Box::new(setting);
        Happens::Begins(match at {
            Some(step) => AppMsg::Reply(Reply::BeginAt(setting, DestinationKind::Kinesis, step)),
            None => AppMsg::Reply(Reply::Begin(setting, DestinationKind::Kinesis)),
        })
    }

    /// Returns answers for all fields, with any step as the current one.
    fn far(&mut self) -> Draft {
        let step = self.pick(&Step::ALL[..Step::Stream.place()]);
        let done = Step::ALL[..step.place()].iter().map(|step| step.name().to_owned()).collect();
        Draft {
            progress: WizardProgress { at: step.name().to_owned(), done, again: Vec::new(), ..Default::default() },
            ..some()
        }
    }

    fn stream(&mut self) -> Happens {
        use outflow::delivery::engine::RunEnd;
        use outflow::delivery::reaction::Trouble;
        use outflow::destination::spec::CredentialSource;
        let paused = pause(Trouble::Permission, "AccessDeniedException", "User: a is not authorized");
        let happening = match self.random.u32(..11) {
            0 => {
                StreamEvent::Starting { stream: "segments".into(), credentials: CredentialSource::Account("eu".into()) }
            }
            1 => StreamEvent::Preparing(Preparing::Others("outflow \u{1b}preview".into())),
            2 => StreamEvent::Cancelled,
            3 => StreamEvent::Snapshot(Box::new(snapshot())),
            4 => {
                StreamEvent::Snapshot(Box::new(outflow::delivery::core::Snapshot { pause: Some(paused), ..snapshot() }))
            }
            5 => {
                let profiles = vec![NamedProfile { name: "crm".into(), kind: Some(ProfileKind::Role) }];
                StreamEvent::Profiles(Ok(profiles))
            }
            6 => StreamEvent::Accounts(vec![SignInAccount { name: "eu".into(), has_key: true }]),
            7 => StreamEvent::KeyRenewed("eu".into(), Err(Phrase::foreign("No."))),
            8 => StreamEvent::Policy("{}".into()),
            9 => StreamEvent::Ended(Box::new(summary(RunEnd::Drained, 0))),
            _ => StreamEvent::Failed(Phrase::foreign("It is run already.")),
        };
        let name = self.pick(&["high", "a-very-long-name-of-a-destination-城市"]);
        Happens::Tells(AppMsg::Reply(Reply::Stream(name.into(), Box::new(happening))))
    }

    fn news(&mut self) -> Happens {
        let seen = |name: &str| DestinationSummary {
            name: name.into(),
            kind: DestinationKind::Kinesis,
            stream: "segments".into(),
            region: "us-east-2".into(),
            status: RunStatus::Stopped(None),
        };
        Happens::Tells(match self.random.u32(..6) {
            0 => AppMsg::Reply(Reply::Catalogue(Ok(vec![seen("high"), seen("churn-城市")]))),
            1 => AppMsg::Reply(Reply::Catalogue(Err(Phrase::foreign("No.")))),
            2 => AppMsg::Reply(Reply::Delivered(
                "high".into(),
                DestinationKind::Kinesis,
                DeliveryTotals { delivered: 10_000, dead: 0 },
            )),
            3 => AppMsg::Reply(Reply::DraftFound(Box::new(self.far()))),
            4 => AppMsg::Reply(Reply::Tested(JobId::default(), Err(Phrase::foreign("No.")))),
            _ => AppMsg::Reply(Reply::Say(Notification::new(Tone::Bad, Key::SayNothingSaved))),
        })
    }

    /// Returns the operator's answers. The app notes the place of the secret, so that is not an answer.
    fn answers(&self) -> Option<Draft> {
        let mut draft = self.desk.model.flow()?.draft().clone();
        draft.progress = Draft::new().progress;
        draft.account.stored = None;
        Some(draft)
    }

    /// Draws into the middle of a larger screen. The rest of the screen must not change.
    fn draw(&mut self) {
        let (width, height) = (self.random.u16(1..150), self.random.u16(1..50));
        let whole = Rect::new(0, 0, width + 4, height + 4);
        let area = Rect::new(2, 2, width, height);
        let mut buffer = Buffer::filled(whole, Cell::new("~"));
        let look = if self.random.bool() { dark() } else { bare() };
        let cursor = outflow::tui::view::draw(&self.desk.model, &look, area, &mut buffer);
        assert!(cursor.is_none_or(|place| area.contains(place)));
        let mut text = String::new();
        for (place, cell) in buffer.content().iter().enumerate() {
            let (x, y) = buffer.pos_of(place);
            assert!(area.contains((x, y).into()) || cell.symbol() == "~", "{x},{y}: {:?}", cell.symbol());
            text.push_str(cell.symbol());
        }
        assert!(self.revealed || !text.contains(&SECRET[..20]), "the screen shows a secret: {text}");
    }
}

/// Returns the answer of the outside world.
pub(crate) fn answer_of(effect: &flow::Effect) -> Option<(JobId, EffectResult)> {
    let account = |name: &str| AccountSummary {
        name: name.into(),
        kind: SignInKind::AccessKey,
        region: "eu-west-1".into(),
        endpoint_url: None,
    };
    let stream = |name: &str| StreamOption { name: name.into(), status: Some("ACTIVE".into()), mode: None };
    Some(match effect {
        flow::Effect::ListAccounts(job) => (*job, EffectResult::Accounts(vec![account("analytics"), account("eu")])),
        flow::Effect::IdentifyKey(job, id) => (*job, EffectResult::Key(account_of_key(id))),
        flow::Effect::ListProfiles(job) => {
            let named = |name: &str, kind| NamedProfile { name: name.into(), kind };
            (*job, EffectResult::Profiles(vec![named("default", Some(ProfileKind::Sso)), named("城市", None)]))
        }
        flow::Effect::ListStreams(job, _) => {
            (*job, EffectResult::Streams(vec![stream("segments"), stream("orders-城市")]))
        }
        flow::Effect::SignIn(job, _) | flow::Effect::Check(job, _) => (*job, EffectResult::Finished),
        flow::Effect::SurveySource(job, _) => (*job, EffectResult::Survey(Box::new(under_way(survey_of(20))))),
        flow::Effect::StoreSecret(job, _) => (*job, EffectResult::Stored),
        flow::Effect::Preview(job, ..) => {
            let events = vec![event("{\"a\":1}"), event("{\"b\":")];
            (
                *job,
                EffectResult::Previewed(Box::new(PreviewResult {
                    events,
                    lines: 20,
                    is_complete: false,
                    is_running: false,
                    remarks: PreviewRemarks::default(),
                })),
            )
        }
        flow::Effect::Apply(job, _) => (*job, EffectResult::Applied("/config/high.toml".into())),
        flow::Effect::ForgetSecret(_)
        | flow::Effect::Cancel(_)
        | flow::Effect::SaveDraft(_)
        | flow::Effect::DiscardDraft
        | flow::Effect::Stream(_)
        | flow::Effect::Exit(..) => return None,
    })
}

/// Returns answers for all fields.
fn some() -> Draft {
    let mut draft = crate::activate::draft();
    draft.account.sign_in = SignInKind::Ambient;
    draft.name = "high-2".into();
    draft
}

#[test]
fn anything_may_happen_to_the_whole_app() {
    let per_life = MESSAGES / usize::try_from(LIVES).unwrap();
    let (mut places, mut steps) = ([0; 3], std::collections::BTreeMap::new());
    for seed in 0..LIVES {
        let mut life = Life::new(seed);
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for number in 0..per_life {
                life.happen();
                places[match life.desk.model.place() {
                    ActiveView::Catalogue => 0,
                    ActiveView::Wizard => 1,
                    ActiveView::Stream => 2,
                }] += 1;
                if let Some(step) = life.desk.model.step() {
                    *steps.entry(step.name()).or_insert(0) += 1;
                }
                if number % 10 == 0 {
                    life.draw();
                }
            }
        }));
        assert!(outcome.is_ok(), "the life of seed {seed} ended with a panic");
    }
    assert!(Step::ALL.iter().all(|step| steps.get(step.name()).is_some_and(|count| *count > 300)), "{steps:?}");
    assert!(places.iter().all(|count| *count > MESSAGES / 50), "the app visited every place: {places:?}");
}
