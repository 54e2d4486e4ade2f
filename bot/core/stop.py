"""Words that do not tell what a question is about, and short forms of them in chats."""

STOP = frozenset(
    (
        "a an the of to in on at by for from with and or but as is are was were be been being am "
        "do does did doing done has have had it its this that these those there here he she they "
        "them his her their we you your i me my our us so just please pls plz tell say says said "
        "what which who whom whose when where why how many much long often time times any some if "
        "then than about also really actually ever even still very can could would should will "
        "shall may might must not no yes ok okay hey hi bot know want need ask give explain show "
        "anyone someone somebody everyone one ones thing things something anything nothing lol "
        "lmao bro dude man guys ur u r im ive dont doesnt didnt isnt wasnt arent cant wont got "
        "get like hello dear sir out up down into over all only more most other"
    ).split()
)
