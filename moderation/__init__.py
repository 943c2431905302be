"""Värdskap's moderation: who answers, who waits, and what each host may decide."""

from flask import Blueprint, Flask


def init_app(app: Flask) -> None:
    """All the plugging, on one screen: one line a thing, room after room."""
    from forum import sockets
    from forum.events import (
        PersonErased,
        ThreadEventHappened,
        ThreadImported,
        ThreadMerged,
        ThreadSplit,
    )
    from forum.sockets import PersonalData, RowSlot, Slot
    from forum.threads import rights
    from forum.threads.rendering import render_in_background
    from moderation import (
        calendars,
        clocks,
        contacts,
        desk,
        escalation,
        guard,
        insight,
        own_data,
        permissions,
        promises,
        story,
        today,
    )
    from moderation.acts import listeners as acts_log
    from moderation.acts import notices as act_notices
    from moderation.acts import slots as act_slots
    from moderation.acts import sweeping
    from moderation.acts import views as acts
    from moderation.assignments import listeners as owners
    from moderation.assignments import slots as owner_slots
    from moderation.assignments import views as assignments
    from moderation.authority import appointing, grants
    from moderation.authority import slots as authority_slots
    from moderation.authority import views as authority
    from moderation.events import AppointmentEnded
    from moderation.hosts import actions as host_actions
    from moderation.hosts import slots as host_slots
    from moderation.hosts import views as hosts
    from moderation.notes import listeners as note_listeners
    from moderation.notes import slots as note_slots
    from moderation.notes import views as notes
    from moderation.notes.models import Note
    from moderation.reports import listeners as report_listeners
    from moderation.reports import slots as report_slots
    from moderation.reports import telling as report_notices
    from moderation.reports import views as reports
    from moderation.review import listeners as review_listeners
    from moderation.review import slots as review_slots
    from moderation.review import telling as review_notices
    from moderation.review import views as review
    from moderation.seen import actions as seeing
    from moderation.seen import queries as seen_queries
    from moderation.seen import slots as seen_slots
    from moderation.seen import views as seen
    from moderation.unanswered import applying, replay
    from moderation.unanswered import slots as waiting
    from moderation.unanswered import views as unanswered
    from moderation.unanswered.listeners import forget_turn, keep_turn

    plugged = sockets.of(app)
    moderation = Blueprint("moderation", "moderation")
    guard.stand_before(moderation)
    moderation.context_processor(desk.desk_links)
    plugged.add_permissions(permissions.MODERATION_PERMISSIONS)

    # authority
    moderation.register_blueprint(authority.blueprint)
    plugged.has_hosts = True
    plugged.listen(PersonErased)(appointing.end_with_account)
    plugged.grants.append(grants.granted)
    plugged.staff.append(grants.is_staff)
    plugged.slots[Slot.ADMIN_NAVIGATION].append(authority_slots.administration)
    plugged.story["hosts"].append(story.appoint_hosts)
    plugged.story["work"] += [story.work, story.keep_clean]

    # hosts
    moderation.register_blueprint(hosts.blueprint)
    plugged.row_slots[RowSlot.POST_BADGE].append(host_slots.post_badges)
    plugged.slots[Slot.HOME_ASIDE].append(host_slots.online)
    plugged.slots[Slot.BOARD_ASIDE].append(host_slots.of_board)
    plugged.slots[Slot.PERSON_PROFILE].append(host_slots.of_person)
    plugged.slots[Slot.ACCOUNT_MENU].append(host_slots.account_menu)
    plugged.listen(PersonErased)(host_actions.forget_person)
    plugged.slots[Slot.NAVIGATION].append(host_slots.navigation)
    plugged.slots[Slot.FOOTER].append(host_slots.footer)

    # unanswered
    moderation.register_blueprint(unanswered.blueprint)
    plugged.listen(ThreadEventHappened, ThreadImported)(keep_turn)
    plugged.add_job(applying.JOB, applying.run)
    plugged.commands.append(replay.turns)
    # On a phone the last link may stand out of sight: for hosts what waits comes first.
    plugged.slots[Slot.NAVIGATION].insert(0, waiting.navigation)
    plugged.slots[Slot.BOARD_EDIT].append(waiting.board_edit)
    plugged.slots[Slot.THREAD_STATUS].append(waiting.status)
    plugged.slots[Slot.THREAD_OPENED].append(waiting.opened)
    plugged.row_slots[RowSlot.THREAD_ROW].append(waiting.rows)

    # assignments
    moderation.register_blueprint(assignments.blueprint)
    plugged.listen(ThreadEventHappened)(owners.release_moved)
    plugged.listen(AppointmentEnded)(owners.release_ended)
    plugged.listen(PersonErased)(owners.release_erased)
    # In this order: the owner goes along before the turn is forgotten.
    plugged.listen(ThreadMerged)(owners.merge_owners)
    plugged.listen(ThreadMerged)(forget_turn)
    plugged.slots[Slot.THREAD_TOOLBAR] += [owner_slots.toolbar, waiting.priority]
    plugged.slots[Slot.THREAD_END].append(owner_slots.before_replying)
    plugged.reply_checks.append(owner_slots.ask_before_replying)

    # seen
    moderation.register_blueprint(seen.blueprint)
    plugged.slots[Slot.THREAD_STATUS].append(seen_slots.status)
    plugged.slots[Slot.THREAD_TOOLBAR].append(seen_slots.toolbar)
    plugged.listen(PersonErased)(seeing.forget_person)
    plugged.listen(ThreadMerged)(seeing.forget_merged)
    plugged.listen(ThreadSplit)(seeing.follow_split)
    plugged.personal_data.append(
        PersonalData("threads_said_to_be_read", seen_queries.reads_of, tables=("host_reads",))
    )

    # acts
    moderation.register_blueprint(acts.blueprint)
    acts_log.listen(plugged)
    plugged.slots[Slot.PERSON_PROFILE].append(act_slots.limits)
    plugged.slots[Slot.NAVIGATION].append(act_slots.navigation)
    plugged.slots[Slot.PERSON_PROFILE].append(act_slots.sweep_link)
    act_notices.plug(plugged)
    plugged.add_job(sweeping.SWEEP_JOB, sweeping.go_on)
    plugged.add_job(sweeping.UNDO_JOB, sweeping.go_on_undoing)

    # reports
    moderation.register_blueprint(reports.blueprint)
    plugged.rules["post:report"] = rights.others_may
    plugged.rules["hosts:write"] = rights.members_may
    plugged.row_slots[RowSlot.POST_MENU].append(report_slots.menus)
    report_listeners.listen(plugged)
    report_notices.plug(plugged)

    own_data.plug(plugged)
    # review
    moderation.register_blueprint(review.blueprint)
    review_listeners.plug(plugged)
    review_notices.plug(plugged)
    plugged.slots[Slot.THREAD_END].insert(0, review_slots.waiting_here)
    plugged.slots[Slot.BOARD_EDIT].append(review_slots.board_edit)
    plugged.slots[Slot.ACCOUNT_NAVIGATION].append(review_notices.ACCOUNT_LINK)

    # notes
    moderation.register_blueprint(notes.blueprint)
    plugged.listen(ThreadMerged, ThreadSplit)(note_listeners.follow_posts)
    plugged.row_slots[RowSlot.POST_AFTER].append(note_slots.after_posts)
    plugged.slots[Slot.THREAD_END].append(note_slots.note_form)
    plugged.text_checks.append(note_slots.ask_before_publishing)
    render_in_background(plugged, Note)

    # answering in time
    for room in (calendars, clocks, contacts, promises, escalation, today, insight):
        room.plug(plugged, moderation)

    app.register_blueprint(moderation)
