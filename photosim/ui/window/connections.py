"""Which part of the window hears which: menus and keys first, then the parts among themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from photosim.ui.kit.actions import commands as all_commands

if TYPE_CHECKING:
    from photosim.ui.window.window import MainWindow


def connect_actions(window: MainWindow) -> None:
    """Join every command of the window to what does it."""
    a = window.actions_
    for action, slot in (
        (a.add_folder, window.folder_commands.choose),
        (a.rescan, window.folder_commands.scan_all),
        (a.open_picture, window.outside.choose),
        (a.paste, window.outside.paste),
        (a.pause, window.controller.pause),
        (a.cancel, window.controller.cancel),
        (a.failures, window.folder_commands.show_failures),
        (a.preferences, window.preferences.show),
        (a.check_library, window.health.check),
        (a.background, window.preference_pages.show_background),
        (a.activity, window.foot.activity.show_menu),
        (a.compare_folders, window.dialogs.compare_folders),
        (a.only_once, window.dialogs.only_once),
        (a.export, window.export_commands.choose),
        (a.keeper_rules, window.preference_pages.show_rules),
        (a.quit, window.close),
        (a.look_alikes, window.chosen.find_look_alikes),
        (a.more_like, window.chosen.more_like_this),
        (a.less_like, window.chosen.less_like_this),
        (a.why, window.chosen.why),
        (a.open, window.chosen.open),
        (a.compare, window.chosen.compare),
        (a.reveal, window.chosen.reveal),
        (a.open_with, window.open_with.ask),
        (a.show_file, window.chosen.show_files),
        (a.copy_image, window.chosen.copy_image),
        (a.copy_path, window.chosen.copy_paths),
        (a.trash, window.chosen.delete),
        (a.undo, window.steps.undo),
        (a.find_duplicates, window.duplicates.search),
        (a.decisions, window.duplicates.show_decisions),
        (a.larger, window.view.larger),
        (a.smaller, window.view.smaller),
        (a.crop, window.view.set_crop),
        (a.stacks, window.page.set_stacked),
        (a.count_copies, window.page.set_counted),
        (a.full_screen, window.view.set_full_screen),
        (a.find, window.going.to_search),
        (a.clean_up, window.trash_commands.clean_up_exact_copies),
        (a.delete_marked, window.trash_commands.delete_marked),
        (a.back, window.lookalikes.back),
        (a.forward, window.lookalikes.forward),
        (a.next_pane, window.panes.next),
        (a.previous_pane, window.panes.previous),
        (a.shortcuts, window.dialogs.show_shortcuts),
        (a.demo, window.demo_commands.open),
        (a.own_library, window.demo_commands.go_back),
        (a.selftest, window.dialogs.test_on_photos),
        (a.about, window.dialogs.show_about),
    ):
        action.triggered.connect(slot)
    window.labels.serve(a)
    local = [getattr(a, command.name) for command in all_commands() if command.local]
    for action in (*local, a.delete_marked, a.clean_up):
        action.setEnabled(False)  # until the page of duplicates says otherwise
    a.undo.setEnabled(False)
    a.demo.setVisible(not window.demo_commands.in_demo)
    a.own_library.setVisible(window.demo_commands.in_demo)
    a.folders.toggled.connect(window.splitter.show_left)
    a.look_alikes_panel.toggled.connect(window.splitter.show_right)
    window.splitter.left_shown.connect(a.folders.setChecked)
    window.splitter.right_shown.connect(a.look_alikes_panel.setChecked)


def connect_parts(window: MainWindow) -> None:
    """Join the parts of the window that are there from the start."""
    page, panel, controller = window.page, window.lookalikes, window.controller
    page.grid.photo_clicked.connect(window.view.clicks.click)
    page.grid.photo_reached.connect(window.view.clicks.reach)
    page.grid.photo_opened.connect(window.full_size.open_from_page)
    page.grid.menu_requested.connect(window.chosen.show_menu)
    page.grid.side_changed.connect(window.tool_bar.sizes.setValue)
    page.folders_changed.connect(window.news.take_folders)
    page.folders_changed.connect(window.background.look)
    page.badges_changed.connect(panel.set_badges)
    page.rescan_requested.connect(window.folder_commands.scan_folder)
    window.tool_bar.sizes.valueChanged.connect(page.grid.set_side)
    panel.photo_opened.connect(window.open_photo)
    panel.path_opened.connect(window.full_size.open_path)
    panel.menu_requested.connect(window.chosen.show_menu)
    panel.history_changed.connect(window.update_actions)
    panel.walked.connect(window.look_alikes.mark_query)
    folders = window.folder_panel
    folders.folder_chosen.connect(window.going.to_folder)
    folders.add_requested.connect(window.folder_commands.choose)
    folders.remove_requested.connect(window.folder_commands.ask_to_remove)
    folders.rescan_requested.connect(window.folder_commands.scan_folder)
    folders.wipe_requested.connect(window.dialogs.may_be_wiped)
    folders.show_requested.connect(window.folder_commands.show_outside)
    commands, places = window.folder_commands, window.folder_places
    commands.scan_requested.connect(window.scan)
    commands.retry_requested.connect(window.retry)
    commands.damaged_requested.connect(window.going.to_damaged)
    commands.removed.connect(panel.clear)
    commands.removed.connect(window.scan_bar.forget)
    places.scan_requested.connect(window.scan)
    for ended in (controller.finished, controller.cancelled, controller.failed):
        ended.connect(commands.scan_ended)
    folders.locate_requested.connect(window.folder_places.locate)
    folders.forget_missing_requested.connect(window.folder_places.ask_to_forget)
    folders.protect_requested.connect(window.folder_commands.protect)
    folders.failures_requested.connect(window.folder_commands.show_failures)
    window.outside.file_given.connect(window.look_alikes.of_path)
    window.outside.image_given.connect(window.look_alikes.of_image)
    window.outside.folders_given.connect(window.folder_commands.offer)
    controller.running_changed.connect(window.news.set_scanning)
    controller.progressed.connect(window.scan_bar.show_progress)
    controller.paused_changed.connect(window.news.set_paused)
    controller.changed.connect(window.changed)
    controller.finished.connect(window.news.finish_scan)
    controller.finished.connect(window.duplicates.new.note)
    window.duplicates.new.changed.connect(window.tool_bar.tell_of_duplicates)
    window.tool_bar.tell_of_duplicates(window.duplicates.new.words)
    window.preference_pages.general_changed.connect(window.view.clicks.apply)
    controller.cancelled.connect(window.scan_bar.show_cancelled)
    controller.failed.connect(window.news.fail_scan)
    controller.held_changed.connect(window.scan_bar.show_note)
    window.scan_bar.pause_requested.connect(controller.pause)
    window.scan_bar.cancel_requested.connect(controller.cancel)
    window.scan_bar.failures_requested.connect(window.folder_commands.show_failures)
    window.foot.activity.told_elsewhere = window.view.told_by_bars
    window.foot.activity.settings_requested.connect(window.preference_pages.show_background)
    window.switch_panel.details_requested.connect(window.preference_pages.show_models)
    window.places.changed.connect(window.going.to_place)
    window.stack.currentChanged.connect(window.view.follow_window)
    window.steps.changed.connect(window.offer_undo)
    window.background.photos_told.connect(window.trash_commands.tell_settled)
