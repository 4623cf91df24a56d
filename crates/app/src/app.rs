//! What an action works with.

use crate::{
    Ports, Settings,
    delivery::{Publisher, Signals, Writer, WriterSettings},
    impressions::ImpressionCounts,
    jobs::Jobs,
    limits::{RateLimits, UploadPace},
    pixels::PixelWork,
    render::{Links, Notices, Renderer},
};
use auth::{AppwriteServer, Auth};
use conversations::{Calls, Committed, Conversations};
use kernel::{Clock, Event};
use locales::Catalogues;
use matching::{
    Matchmaker,
    discovery::{Census, Discoverer},
};
use media::ObjectStorage;
use notifications::Mailer;
use realtime::Realtime;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::{runtime::Handle, sync::Semaphore};
use tokio_util::task::TaskTracker;

/// Files that come in one piece are in memory until they are stored: so many at once.
const WHOLE_FILES: usize = 64;

/// An [`App`] is made of these, which the server brings.
pub struct Parts {
    pub settings: Settings,
    pub clock: Arc<dyn Clock>,
    pub ports: Ports,
    pub auth: Auth,
    /// The Appwrite server whose word is taken, if one is configured.
    pub appwrite: Option<Arc<dyn AppwriteServer>>,
    /// Whoever takes mails for the world.
    pub mailer: Arc<dyn Mailer>,
    /// The storage of files: a folder, or a bucket.
    pub objects: Arc<dyn ObjectStorage>,
    /// What people read, in their language.
    pub texts: Arc<Catalogues>,
    pub limits: RateLimits,
    pub links: Links,
    pub realtime: Realtime,
    /// The name of the database's history.
    pub epoch: String,
    pub writer: WriterSettings,
    /// Where the store's connections live, and so do the tasks that ask it for something.
    pub runtime: Handle,
}

/// One node's share of the product. Every action takes it; whoever needs only a part of it takes that part.
pub struct App {
    pub settings: Settings,
    pub clock: Arc<dyn Clock>,
    pub auth: Auth,
    pub(crate) appwrite: Option<Arc<dyn AppwriteServer>>,
    pub texts: Arc<Catalogues>,
    pub matchmaker: Matchmaker,
    pub(crate) discoverer: Discoverer,
    /// How many people are where, as it was a little while ago.
    census: RwLock<Arc<Census>>,
    pub(crate) impressions: ImpressionCounts,
    pub(crate) conversations: Conversations,
    pub(crate) calls: Calls,
    pub limits: RateLimits,
    pub renderer: Renderer,
    pub writer: Writer,
    pub realtime: Realtime,
    /// Jobs: the work behind the answers.
    pub jobs: Jobs,
    /// What is being answered. A node that goes away waits for it.
    pub under_way: TaskTracker,
    /// No door asks a store.
    pub(crate) ports: Ports,
    pub(crate) mailer: Arc<dyn Mailer>,
    pub(crate) objects: Arc<dyn ObjectStorage>,
    pub(crate) pixels: PixelWork,
    pub(crate) upload_pace: UploadPace,
    pub(crate) whole_files: Arc<Semaphore>,
    pub(crate) publisher: Publisher,
    pub(crate) signals: Signals,
    pub(crate) epoch: Arc<str>,
}

impl App {
    pub fn new(parts: Parts) -> Self {
        let Parts { settings, clock, ports, auth, appwrite, .. } = parts;
        let Parts { mailer, objects, texts, limits, links, realtime, epoch, writer, runtime, .. } = parts;
        let upload_address = links.files();
        let renderer = Renderer::new(
            &ports,
            (links, Notices::new(texts.clone())),
            realtime.clone(),
            clock.clone(),
            settings.reveal_likes,
        );
        let publisher = Publisher::start(realtime.clone(), &renderer, &runtime);
        Self {
            discoverer: Discoverer::new(ports.discovery.clone(), settings.discovery),
            census: RwLock::default(),
            impressions: ImpressionCounts::default(),
            matchmaker: Matchmaker::new(ports.matching.clone(), settings.matching),
            conversations: Conversations::new(conversations::Settings {
                max_chars: settings.message_chars,
                attachment_hosts: settings.attachment_hosts.clone(),
                upload_address,
            }),
            calls: Calls::new(ports.calls.clone(), settings.calls_ring_for),
            upload_pace: UploadPace::new(settings.uploads.paced),
            whole_files: Arc::new(Semaphore::new(WHOLE_FILES)),
            pixels: PixelWork::new(settings.media.bounds, settings.media.at_once, settings.media.waiting),
            writer: Writer::start(writer, &ports.conversations, &publisher, &runtime),
            signals: Signals::new(ports.conversations.clone(), realtime.clone()),
            epoch: epoch.into(),
            jobs: Jobs::new(ports.jobs.clone(), clock.clone()),
            under_way: TaskTracker::new(),
            settings,
            clock,
            auth,
            appwrite,
            mailer,
            objects,
            texts,
            limits,
            renderer,
            publisher,
            realtime,
            ports,
        }
    }

    /// The count of people by cell, up to five minutes old.
    pub(crate) fn census(&self) -> Arc<Census> {
        self.census.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes a new count of how many people are where.
    pub(crate) fn keep_census(&self, census: Census) {
        *self.census.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(census);
    }

    /// Tells the sockets of everybody concerned, on every node, of what is committed. No answer waits for it.
    pub fn publish(&self, events: Vec<Event>) {
        self.signals.forget_closed(&events);
        if !events.is_empty() {
            self.publisher.events(events, &self.under_way.token());
        }
    }

    /// The same for a change of a conversation that was committed with something else.
    pub fn publish_change(&self, change: Committed) {
        self.publisher.committed_aside(change, self.under_way.token());
    }
}
