"""A school day with the real program in processes of its own."""

import asyncio

from tests.service.town import Town

THURSDAY = "2026-10-15"


async def test_a_day_from_invites_to_the_publication_at_the_clocks_own_time(place: Town) -> None:
    start = {"JIANFU_CLOCK": f"{THURSDAY}T14:00"}
    await place.apply(**start)
    async with place.service(**start) as service:
        await place.enrol("王老师", "赵老师", "陈主任")
        group = await place.parents()
        filed = await place.tell("王老师", "口算第12页，约20分钟")
        assert "已登记" in filed
        assert "三（2）班" in filed
        assert "合计 20/60 分钟" in filed
        await place.job("cutoff", f"{THURSDAY}T15:30")
        await place.told(place.private("赵老师"), "口算第12页", service)
        await place.press("赵老师", "通过")
        assert await service.stop() == 0
    assert "【作业公示】" not in "".join(place.bodies(group))
    async with place.service(JIANFU_CLOCK=f"{THURSDAY}T16:19:55") as service:
        publication = await place.told(group, "【作业公示】", service)
        await place.until(lambda: publication.pinned, service)
        assert await service.stop() == 0
    assert publication.photo is not None
    assert "书面合计 20/60 分钟" in publication.body
    assert "口算第12页 20分钟 王老师" in publication.body
    assert "未审核" not in publication.body
    assert "\n".join(place.bodies(group)).count("【作业公示】") == 1


async def test_what_a_command_queues_for_any_day_the_running_service_sends_once(place: Town) -> None:
    """The service shows a rehearsal time; the commands beside it know of no rehearsal."""
    start = {"JIANFU_CLOCK": f"{THURSDAY}T14:00"}
    await place.apply(**start)
    async with place.service(**start) as service:
        await place.enrol("王老师", "赵老师", "陈主任")
        group = await place.parents()
        await place.tell("王老师", "口算第12页，约20分钟")
        await place.job("nudge", f"{THURSDAY}T15:00")
        await place.told(place.private("赵老师"), "语文", service)
        await place.job("cutoff", f"{THURSDAY}T15:30")
        await place.told(place.private("赵老师"), "口算第12页", service)
        await place.press("赵老师", "通过")
        await place.job("publish", f"{THURSDAY}T16:20")
        await place.told(group, "【作业公示】", service)
        done = await asyncio.gather(  # side by side: they wait for one another, none fails
            place.job("bedtime", f"{THURSDAY}T21:00"),
            place.job("phone", "2026-10-16T18:00"),
            place.job("poll", "2026-10-17T19:00"),  # a Saturday
            place.job("morning", "2026-10-16T09:00"),
            place.job("monthly", "2026-10-25T09:00"),
            place.job("housekeeping", "2026-10-16T03:30"),
        )
        assert all("已安排" in told and "已安排 0" not in told for told in done)
        assert (await place.told(group, "【睡眠提醒】", service)).silent
        assert (await place.told(group, "【手机提醒】", service)).silent
        await place.until(lambda: any(m.poll for m in place.world.messages(group)), service)
        poll = next(m.poll for m in place.world.messages(group) if m.poll)
        assert poll.anonymous
        await place.job("poll-close", "2026-10-18T12:00")  # before its time: nothing, and nothing is used up
        await place.job("poll-close", "2026-10-18T21:00")
        await place.until(lambda: poll.closed, service)
        await place.quiet()
        chats = (group, *(place.private(name) for name in ("王老师", "赵老师", "陈主任")))
        said = [place.bodies(chat) for chat in chats]
        again = (
            ("nudge", f"{THURSDAY}T15:01"),
            ("publish", f"{THURSDAY}T16:20"),
            ("bedtime", f"{THURSDAY}T21:05"),
            ("monthly", "2026-10-25T10:00"),
        )
        another_day = place.job("poll", f"{THURSDAY}T19:30")  # the same week: its question has been asked
        *repeated, _ = await asyncio.gather(*(place.job(name, at) for name, at in again), another_day)
        assert all("已安排 0 项" in told for told in repeated)
        await place.quiet()
        assert [place.bodies(chat) for chat in chats] == said
        assert await service.stop() == 0


async def test_work_asked_for_far_in_the_past_and_the_future_is_sent_at_once_by_a_service_on_the_real_clock(
    place: Town,
) -> None:
    await place.apply()
    async with place.service() as service:
        await place.enrol("赵老师", "陈主任")
        group = await place.parents()
        await asyncio.gather(place.job("bedtime", "2026-03-12T21:00"), place.job("phone", "2027-03-12T18:00"))
        await place.told(group, "【睡眠提醒】", service)
        await place.told(group, "【手机提醒】", service)
