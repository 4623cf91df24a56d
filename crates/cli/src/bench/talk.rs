//! A crowd that talks: one of each room sends frames that carry a mark, and everybody counts the marks that come.

use super::{
    crowd::Crowd,
    latency::Latencies,
    mark,
    pacing::{Order, Pacer, Pacing},
    people::People,
    template::Template,
    usage::{Meter, Spent},
};
use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use indicatif::ProgressBar;
use memchr::memmem::Finder;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::JoinSet,
    time::sleep,
};
use tokio_tungstenite::tungstenite::{self, Message};

/// How long what is still under way at the end may take before it counts as lost.
const PATIENCE: Duration = Duration::from_secs(10);
const TICK: Duration = Duration::from_millis(100);

pub(super) struct Talk<'a> {
    pub(super) send: Template,
    /// What only a delivery has, where other frames carry the mark too.
    pub(super) only: Option<&'a str>,
    pub(super) pacing: Pacing,
    /// Whether whoever sends gets what was sent, as one of the room.
    pub(super) echoes: bool,
    pub(super) time: Duration,
}

/// The counts and latencies of one talk.
pub(super) struct Heard {
    /// Frames of the whole run, warming up included.
    pub(super) sent: u64,
    /// Marks of the whole run that came.
    pub(super) came: u64,
    /// Marks that came while it was measured: the rate. Latencies also have those that came later than that.
    pub(super) delivered: u64,
    /// Marks of the whole run that never came.
    pub(super) lost: u64,
    /// Sockets that ended before the end.
    pub(super) closed: u64,
    /// To whom each frame goes.
    pub(super) hearers: u64,
    pub(super) elapsed: Duration,
    /// From when a frame was due to each that it came to.
    pub(super) latencies: Latencies,
    /// From when a frame was due to when we sent it: the part of the latency that is ours.
    pub(super) lateness: Latencies,
    pub(super) spent: Spent,
}

/// What all sockets of a run count into.
struct Tally {
    epoch: Instant,
    sent: Cell<u64>,
    delivered: Cell<u64>,
    closed: Cell<u64>,
    /// From when to when frames have to be due for their latencies to be kept, whenever they come: also what comes after the end
    /// was late.
    measured: Cell<(u64, u64)>,
    is_over: Cell<bool>,
    latencies: RefCell<Latencies>,
    lateness: RefCell<Latencies>,
}

impl Talk<'_> {
    /// Lets the crowd talk: a moment for warming up, then for as long as is measured.
    pub(super) async fn run(&self, crowd: Crowd, people: &People, meter: &Meter, bar: &ProgressBar) -> Heard {
        let tally = Rc::new(Tally {
            epoch: Instant::now(),
            sent: Cell::default(),
            delivered: Cell::default(),
            closed: Cell::default(),
            measured: Cell::new((u64::MAX, u64::MAX)),
            is_over: Cell::default(),
            latencies: RefCell::new(Latencies::new()),
            lateness: RefCell::new(Latencies::new()),
        });
        let hearers = crowd.members as u64 - u64::from(!self.echoes);
        let (tasks, rooms) = self.seat(crowd, people, &tally);
        let pacer = match self.pacing {
            Pacing::Window(frames) => {
                for room in &rooms {
                    for _ in 0..frames {
                        // A room whose socket has ended takes no orders.
                        let _ = room.send(Order::Now);
                    }
                }
                None
            }
            Pacing::Rate(rate) => Some(Pacer::start(rate, rooms, tally.epoch)),
        };
        sleep((self.time / 5).min(Duration::from_secs(2))).await;
        let at_first = tally.delivered.get();
        let (used, begun) = (meter.sample(), Instant::now());
        tally.measured.set((tally.now(), u64::MAX));
        pass(self.time, bar).await;
        tally.measured.set((tally.measured.get().0, tally.now()));
        let (elapsed, used) = (begun.elapsed(), meter.sample().since(&used));
        let delivered = tally.delivered.get() - at_first;
        tally.is_over.set(true);
        drop(pacer);
        let lost = tally.settle(hearers).await;
        let (sent, came, closed) = (tally.sent.get(), tally.delivered.get(), tally.closed.get());
        drop(tasks);
        let latencies = tally.latencies.replace(Latencies::new());
        let lateness = tally.lateness.replace(Latencies::new());
        Heard { sent, came, delivered, lost, closed, hearers, elapsed, latencies, lateness, spent: used }
    }

    /// Gives each socket what it does. The first of each room sends; who hears the frame and lets the next one go is the first
    /// too, or the second where the first does not hear.
    fn seat(&self, crowd: Crowd, people: &People, tally: &Rc<Tally>) -> (JoinSet<()>, Vec<UnboundedSender<Order>>) {
        let (mut tasks, mut rooms) = (JoinSet::new(), Vec::new());
        let only = self.only.map(|only| Rc::new(Finder::new(only).into_owned()));
        let lets_go = usize::from(!self.echoes);
        let is_closed_loop = matches!(self.pacing, Pacing::Window(_));
        let members = crowd.members;
        let mut room_of_orders = None;
        for (number, line) in crowd.lines.into_iter().enumerate() {
            let member = number % members;
            let sends = (member == 0).then(|| {
                let (orders, taken) = unbounded_channel();
                rooms.push(orders.clone());
                room_of_orders = Some(orders);
                taken
            });
            let next = (is_closed_loop && member == lets_go.min(members - 1)).then(|| room_of_orders.clone()).flatten();
            let ear = Ear { tally: tally.clone(), only: only.clone(), next };
            match sends {
                None => tasks.spawn_local(ear.listen(line)),
                Some(orders) => {
                    let room = people.room(number / members).to_string();
                    let (sink, stream) = line.split();
                    tasks.spawn_local(speak(sink, orders, self.send.clone(), room, tally.clone()));
                    tasks.spawn_local(ear.listen(stream))
                }
            };
        }
        (tasks, rooms)
    }
}

/// Reads the deliveries of one socket until the talk is over.
struct Ear {
    tally: Rc<Tally>,
    only: Option<Rc<Finder<'static>>>,
    /// The room that may send its next frame when one has come here.
    next: Option<UnboundedSender<Order>>,
}

impl Ear {
    async fn listen(self, mut stream: impl Stream<Item = Result<Message, tungstenite::Error>> + Unpin) {
        while let Some(Ok(message)) = stream.next().await {
            match &message {
                Message::Text(text) => self.hear(text.as_bytes()),
                Message::Binary(bytes) => self.hear(bytes),
                Message::Close(_) => break,
                _ => {}
            }
        }
        self.tally.closed.update(|closed| closed + 1);
    }

    fn hear(&self, frame: &[u8]) {
        let Some(nanos) = mark::read(frame) else { return };
        if self.only.as_ref().is_some_and(|only| only.find(frame).is_none()) {
            return;
        }
        let tally = &self.tally;
        tally.delivered.update(|delivered| delivered + 1);
        if tally.is_measured(nanos) {
            let took = tally.epoch.elapsed().saturating_sub(Duration::from_nanos(nanos));
            tally.latencies.borrow_mut().record(took);
        }
        if let Some(next) = self.next.as_ref().filter(|_| !tally.is_over.get()) {
            // Whoever sends may have ended.
            let _ = next.send(Order::Now);
        }
    }
}

async fn speak(
    mut sink: impl Sink<Message> + Unpin,
    mut orders: UnboundedReceiver<Order>,
    send: Template,
    room: String,
    tally: Rc<Tally>,
) {
    for number in 1_u64.. {
        let Some(order) = orders.recv().await else { return };
        if tally.is_over.get() {
            return;
        }
        let now = tally.now();
        let due = if let Order::Due(due) = order { due } else { now };
        let name = format!("{room}-{number}");
        let frame = send.fill(&[("mark", &mark::written(due)), ("room", &room), ("n", &name)]);
        // Counted before: once it is handed over it may come at any moment.
        tally.sent.update(|sent| sent + 1);
        if tally.is_measured(due) {
            tally.lateness.borrow_mut().record(Duration::from_nanos(now.saturating_sub(due)));
        }
        if sink.send(Message::text(frame)).await.is_err() {
            return;
        }
    }
}

impl Tally {
    /// Nanoseconds since the run began.
    fn now(&self) -> u64 {
        u64::try_from(self.epoch.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    fn is_measured(&self, due: u64) -> bool {
        let (from, until) = self.measured.get();
        (from..until).contains(&due)
    }

    /// Waits until everything that was sent has come to everybody, as long as something still comes; how much has not.
    async fn settle(&self, hearers: u64) -> u64 {
        let mut last = (self.delivered.get(), Instant::now());
        loop {
            let missing = (self.sent.get() * hearers).saturating_sub(self.delivered.get());
            if self.delivered.get() > last.0 {
                last = (self.delivered.get(), Instant::now());
            }
            if missing == 0 || last.1.elapsed() > PATIENCE {
                return missing;
            }
            sleep(TICK).await;
        }
    }
}

/// Lets time pass, and shows it.
async fn pass(time: Duration, bar: &ProgressBar) {
    bar.set_length(u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
    let begun = Instant::now();
    while let Some(rest) = time.checked_sub(begun.elapsed()).filter(|rest| !rest.is_zero()) {
        sleep(rest.min(TICK)).await;
        bar.set_position(u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{sink, stream};
    use tokio_tungstenite::tungstenite::Error;

    fn tally() -> Rc<Tally> {
        Rc::new(Tally {
            epoch: Instant::now(),
            sent: Cell::new(1),
            delivered: Cell::default(),
            closed: Cell::default(),
            measured: Cell::new((0, u64::MAX)),
            is_over: Cell::default(),
            latencies: RefCell::new(Latencies::new()),
            lateness: RefCell::new(Latencies::new()),
        })
    }

    #[tokio::test]
    async fn only_deliveries_with_a_mark_are_counted_and_each_lets_the_next_frame_go() {
        let tally = tally();
        let (next, mut orders) = unbounded_channel();
        let only = Some(Rc::new(Finder::new("new_message").into_owned()));
        let ear = Ear { tally: tally.clone(), only, next: Some(next) };
        let frames = ["welcome", "ack @@1@@", "new_message @@2@@", "new_message"];
        ear.listen(stream::iter(frames.map(|frame| Ok::<_, Error>(Message::text(frame))))).await;
        assert_eq!((tally.delivered.get(), tally.closed.get()), (1, 1));
        assert_eq!(orders.recv().await, Some(Order::Now));
        assert_eq!(orders.recv().await, None);
    }

    #[tokio::test]
    async fn what_was_sent_carries_the_moment_at_which_it_was_due() {
        let tally = tally();
        let (orders, taken) = unbounded_channel();
        orders.send(Order::Due(5)).unwrap();
        drop(orders);
        let sent = RefCell::new(Vec::new());
        let sink = std::pin::pin!(sink::unfold((), async |(), message| {
            sent.borrow_mut().push(message);
            Ok::<_, Error>(())
        }));
        speak(sink, taken, Template::new("{room} {n} {mark}"), "9".to_owned(), tally.clone()).await;
        assert_eq!(*sent.borrow(), [Message::text("9 9-1 @@5@@")]);
    }
}
