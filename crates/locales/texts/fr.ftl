# Les textes destinés aux utilisateurs, en français. Syntaxe : https://projectfluent.org/fluent/guide/

## Codes d’erreur : le titre d’un problème, et son détail à défaut d’un meilleur.

error-bad-request = Cette requête n’est pas valide
error-bad-json = Ceci n’est pas du JSON valide
error-validation-failed = Certains champs ne sont pas valides
error-unknown-type = Ce type de message est inconnu
error-unknown-subscription = Ce type d’abonnement est inconnu
error-not-on-this-socket = Ce message n’a pas sa place sur cette connexion
error-upgrade-required = Cette adresse n’accepte que des connexions WebSocket
error-empty-message = Un message doit contenir un texte ou une pièce jointe
error-content-too-long = Le texte est trop long
error-attachment-not-allowed = Cette pièce jointe n’est pas autorisée
error-email-taken = Cette adresse e-mail est déjà utilisée
error-username-taken = Ce nom d’utilisateur est déjà pris
error-under-age = Ce service est interdit aux moins de 18 ans
error-already-liked = Vous aimez déjà cette personne
error-cannot-target-self = Cela ne peut pas se faire avec soi-même
error-image-broken = Cette image est endommagée
error-unauthenticated = Connectez-vous d’abord
error-token-expired = Le jeton a expiré
error-invalid-token = Le jeton n’est pas valide
error-invalid-credentials = Adresse e-mail ou mot de passe incorrect
error-refresh-reused = Ce jeton de renouvellement a déjà servi, la session est terminée
error-signed-out = Cette session est terminée
error-account-banned = Ce compte est banni
error-forbidden = Ceci n’est pas autorisé
error-origin-not-allowed = Cette origine n’est pas autorisée
error-not-matched = Seules les personnes qui se plaisent mutuellement peuvent se parler
error-not-found = Introuvable
error-method-not-allowed = Cette méthode n’est pas autorisée ici
error-request-timeout = La requête n’est pas arrivée à temps
error-idempotency-conflict = Cet identifiant de message a servi pour un autre message
error-email-linked-elsewhere = Un compte existe avec cette adresse e-mail, connectez-vous plutôt à celui-ci
error-too-many-reactions = Ce message ne peut recevoir davantage de réactions
error-too-many-photos = Il n’y a plus de place pour d’autres photos
error-nothing-to-rewind = Il n’y a rien à annuler
error-conflict = Ceci contredit l’état actuel
error-too-large = C’est trop volumineux
error-uri-too-long = Cette adresse est trop longue
error-unsupported-media-type = Ce type de contenu n’est pas pris en charge
error-range-not-satisfiable = Le fichier n’a pas cette partie
error-headers-too-large = Les en-têtes de cette requête sont trop volumineux
error-upload-unknown = Aucun envoi de ce nom n’est en cours
error-upload-in-progress = Un autre envoi est en cours sur cette connexion
error-upload-out-of-order = Ce morceau ne commence pas où le précédent s’est arrêté
error-upload-incomplete = L’envoi n’est pas complet
error-upload-corrupt = La somme de contrôle ne correspond pas à ce qui est arrivé
error-call-unknown = Aucun appel de ce nom n’est en cours
error-call-busy = L’une des deux personnes est déjà en communication
error-rate-limited = Trop de requêtes
error-like-limit-reached = Il ne vous reste plus de likes pour aujourd’hui
error-draining = Ce serveur va s’arrêter, revenez tout de suite
error-store-unavailable = Le stockage n’est pas disponible
error-overloaded = Le serveur a trop à faire
error-upstream-unavailable = Un service dont nous dépendons ne répond pas
error-internal = Une erreur s’est produite de notre côté

## Notifications du système : `system-GENRE-title` et `system-GENRE-text`.

system-announcement-title = Nouveautés
system-announcement-text = Il y a du nouveau. Ouvrez l’application pour en savoir plus.
system-decision-title = Une décision concernant votre compte
system-decision-text = Une décision a été prise concernant votre compte. Ouvrez-la pour en lire les motifs et savoir comment la contester.
system-export_ready-title = Vos données sont prêtes
system-export_ready-text = La copie de vos données peut être téléchargée pendant 24 heures.
system-fraud_warning-title = Soyez prudent
system-fraud_warning-text = Une personne avec qui vous avez échangé a été exclue pour fraude. N’envoyez ni argent ni codes, et signalez qui vous en demande.
system-age-title = Votre âge
system-age-text = Il y a du nouveau concernant la vérification de votre âge.
system-account_changed-title = Votre compte a été modifié
system-account_changed-text = L’adresse e-mail, le mot de passe ou un moyen de connexion de votre compte a été modifié. Si ce n’est pas vous, changez votre mot de passe.

## E-mails : `mail-NOM-subject` et `mail-NOM-text`. { $app } est le nom du service.

mail-test-subject = Un essai de { $app }
mail-test-text =
    Bonjour,

    ceci est un essai : les e-mails de { $app } arrivent.
mail-account_changed-subject = Votre compte { $app } a été modifié
mail-account_changed-text =
    Bonjour,

    l’adresse e-mail, le mot de passe ou un moyen de connexion de votre compte { $app } a été modifié.

    Si c’est vous, il n’y a rien à faire. Sinon, changez tout de suite votre mot de passe.

## Questions auxquelles on peut répondre sur son profil : `prompt-NUMÉRO`. Un numéro ne sert jamais à une autre question.

prompt-1 = Pour me conquérir
prompt-2 = Un dimanche parfait
prompt-3 = Je pourrais parler pendant des heures de
prompt-4 = Ma joie la plus simple
prompt-5 = Je recherche
prompt-6 = Ce que j’aimerais apprendre
prompt-7 = Le plus beau voyage que j’ai fait
prompt-8 = Une chanson dont je ne me lasse pas
prompt-9 = Ce que mes amis diraient de moi
prompt-10 = Deux vérités et un mensonge
prompt-11 = On va s’entendre si
prompt-12 = Mon endroit préféré en ville

## Ce qui décide qui est montré en premier : GET ranking/.

ranking-activity = À quel point une personne était là récemment.
ranking-nearness = La proximité.
ranking-interests = Ce que vous avez en commun.
ranking-reciprocity = La facilité avec laquelle une personne aime les autres.
ranking-new-here = Une personne qui vient d’arriver passe un peu devant les autres.
ranking-shown-lately = Une personne souvent montrée ces derniers temps passe un peu derrière les autres, pour que chacun ait son tour.
ranking-mixed = Quelques-unes des premières places sont tirées au sort parmi toutes, pour que l’ordre ne dise pas qui vous aime.
