"""The icons that pages may use; only these are bundled, because the whole set weighs 220 kB."""

# Names are those of hds-core. A room that needs one more adds it here, in alphabetical order.
ICONS: frozenset[str] = frozenset(
    """
    alert-circle alert-circle-fill angle-down angle-right arrow-left arrow-right arrow-undo at-sign bell box
    calendar calendar-clock calendar-event calendar-plus check check-circle check-circle-fill clock clock-plus
    cogwheel company copy cross cross-circle document document-group download error-fill euro-sign eye eye-crossed
    face-neutral face-sad face-smile family globe graph-columns group hammers heart heart-fill history home
    info-circle info-circle-fill key layers lightbulb link link-external location lock lock-open menu-dots
    menu-hamburger microphone mobile money-bag occupation paperclip pen pen-line phone photo playback-pause
    playback-play playback-stop plus plus-circle printer question-circle refresh scroll scroll-content search share
    shield signin signout sliders sort sort-ascending sort-descending speechbubble speechbubble-text star swap-user
    text-tool thumbs-up ticket trash upload user volume-high zoom-in zoom-out zoom-text
    """.split()
)
