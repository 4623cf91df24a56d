# Texts for people, in English: the language that has all of them. The syntax is Fluent's: https://projectfluent.org/fluent/guide/

## Error codes: the title of a problem, and its detail where nobody has a better one.

error-bad-request = This is not a valid request
error-bad-json = This is not valid JSON
error-validation-failed = Some fields are not valid
error-unknown-type = This frame type is unknown
error-unknown-subscription = This subscription type is unknown
error-not-on-this-socket = This frame does not belong on this socket
error-upgrade-required = This address takes websocket connections only
error-empty-message = A message needs a text or an attachment
error-content-too-long = The text is too long
error-attachment-not-allowed = This attachment is not allowed
error-email-taken = This e-mail address is already in use
error-username-taken = This username is already in use
error-under-age = People under 18 cannot use this service
error-already-liked = You already like this person
error-cannot-target-self = This cannot be done with yourself
error-image-broken = This picture is damaged
error-unauthenticated = Sign in first
error-token-expired = The token has expired
error-invalid-token = The token is not valid
error-invalid-credentials = Wrong e-mail address or password
error-refresh-reused = This refresh token was used before, the session has ended
error-signed-out = This session has ended
error-account-banned = This account is banned
error-forbidden = This is not allowed
error-origin-not-allowed = This origin is not allowed
error-not-matched = Only matched people can talk
error-not-found = Not found
error-method-not-allowed = This method is not allowed here
error-request-timeout = The request did not arrive in time
error-idempotency-conflict = This client message id was used for another message
error-email-linked-elsewhere = An account with this e-mail address exists, sign in to it instead
error-too-many-reactions = This message has no room for more reactions
error-too-many-photos = There is no room for more photos
error-nothing-to-rewind = There is nothing to take back
error-conflict = This conflicts with the present state
error-too-large = This is too large
error-uri-too-long = This address is too long
error-unsupported-media-type = This content type is not supported
error-range-not-satisfiable = The file has no such part
error-headers-too-large = The headers of this request are too large
error-upload-unknown = No such upload is open
error-upload-in-progress = Another upload is open on this socket
error-upload-out-of-order = The chunk does not begin where the last one ended
error-upload-incomplete = The upload is not complete
error-upload-corrupt = The checksum does not fit what arrived
error-call-unknown = No such call is open
error-call-busy = One of the two is in another call
error-rate-limited = Too many requests
error-like-limit-reached = No likes left for today
error-draining = This node is going away, come back at once
error-store-unavailable = The store is not available
error-overloaded = The server has too much to do
error-upstream-unavailable = A service we depend on does not answer
error-internal = Something went wrong on our side

## Notices of the system: `system-KIND-title` and `system-KIND-text`.

system-announcement-title = News
system-announcement-text = There is something new. Open the app to learn more.
system-decision-title = A decision about your account
system-decision-text = A decision was made about your account. Open it to read the reasons and how to appeal.
system-export_ready-title = Your data is ready
system-export_ready-text = The copy of your data can be downloaded for 24 hours.
system-fraud_warning-title = Be careful
system-fraud_warning-text = Somebody you talked with was removed for fraud. Send no money and no codes, and report whoever asks for them.
system-age-title = Your age
system-age-text = There is news about the check of your age.
system-account_changed-title = Your account was changed
system-account_changed-text = The e-mail address, the password or a way to sign in to your account was changed. If it was not you, change your password.

## Mails: `mail-NAME-subject` and `mail-NAME-text`. { $app } is the name of the service.

mail-test-subject = A test from { $app }
mail-test-text =
    Hello,

    this is a test: mail from { $app } arrives.
mail-account_changed-subject = Your account at { $app } was changed
mail-account_changed-text =
    Hello,

    the e-mail address, the password or a way to sign in to your account at { $app } was changed.

    If it was you, there is nothing to do. If it was not, change your password at once.

## Questions that people can answer on their profile: `prompt-NUMBER`. A number is never used again for another question.

prompt-1 = The way to win me over
prompt-2 = A perfect Sunday
prompt-3 = I could talk for hours about
prompt-4 = My simplest joy
prompt-5 = I am looking for
prompt-6 = Something I want to learn
prompt-7 = The best trip I ever took
prompt-8 = A song I cannot get tired of
prompt-9 = What my friends would say about me
prompt-10 = Two truths and a lie
prompt-11 = We will get along if
prompt-12 = My favourite place in town

## What decides who is shown first: GET ranking/.

ranking-activity = How lately somebody was here.
ranking-nearness = How near somebody is.
ranking-interests = What you have in common.
ranking-reciprocity = How readily somebody likes others.
ranking-new-here = Whoever has just come stands a little before others.
ranking-shown-lately = Whoever was shown often lately stands a little behind others, so that everybody has a turn.
ranking-mixed = Some of the first places are drawn among all, so that the order does not tell who likes you.
