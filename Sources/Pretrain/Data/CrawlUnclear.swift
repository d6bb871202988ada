/// Tiles of Crawl that its artists' repository keeps out of its releases, because their author or licence is not known.
///
/// Source: `TILES_UNDER_UNKNOWN_LICENSE.md` of github.com/crawl/tiles, as far as 0.28.0 has such files. Since files have moved, monsters
/// and scenery are told by their names alone, items and dolls by their folder and name.
enum CrawlUnclear {
    /// - Parameter path: below `rltiles`, without `.png`.
    static func contains(path: String) -> Bool {
        let parts = path.split(separator: "/").map(String.init)
        guard let top = parts.first, let names = files[top] else { return false }
        return names.contains(parts.suffix(1).joined()) || names.contains(parts.suffix(2).joined(separator: "/"))
    }

    private static let files: [String: Set<String>] = lists.mapValues { Set($0.split { $0 == " " || $0 == "\n" }.map(String.init)) }

    /// By the folder, the names without `.png`.
    private static let lists = [
        "UNUSED": """
        antaeus bloom_plant_01 bloom_plant_02 cacodemon cutlass2 fire_drake flytrap_plant_digest_morph
        flytrap_plant_digest_morph_mellow flytrap_plant_open_morph flytrap_plant_open_morph_mellow fruit_plant_01 fruit_plant_02
        lemure magic_mushroom_01 magic_mushroom_02 magic_mushroom_03 magic_mushroom_04 magic_mushroom_05 needle-p needle1 needle2
        octopode_crusher poison_pollen singularity1 singularity2 singularity3 singularity4 spriggan_assassin
        """,
        "dngn": """
        beogh closed_door_crypt enter enter_elf enter_shoals enter_slime enter_swamp enter_temple escape_hatch_down escape_hatch_up
        exit_crypt exit_dungeon exit_elf exit_lair exit_orc exit_shoals exit_slime exit_snake exit_spider exit_swamp exit_temple
        exit_tomb exit_vaults gate_closed_left_crypt gate_closed_middle_crypt gate_closed_right_crypt gate_open_left_crypt
        gate_open_middle_crypt gate_open_right_crypt grate ice_cave_portal open_door_crypt return sewer_portal sewer_portal_rusted
        shoals_stairs_down shoals_stairs_up stone_stairs_down stone_stairs_up tree1 tree10 tree11 tree12 tree13 tree2 tree3 tree4
        tree5 tree6 tree7 tree8 tree9 vgate_closed_down_crypt vgate_closed_middle_crypt vgate_closed_up_crypt vgate_open_down_crypt
        vgate_open_middle_crypt vgate_open_up_crypt volcano_portal wizlab_portal0 wizlab_portal1 wizlab_portal2 wizlab_portal3
        wizlab_portal4 wizlab_portal5 wizlab_portal6 wizlab_portal7
        """,
        "item": """
        armour/chain_mail1 armour/chain_mail2 armour/chain_mail3 armour/crystal_plate armour/crystal_plate2 armour/crystal_plate3
        armour/troll_leather_armour artefact/spwpn_demon_axe artefact/spwpn_singing_sword artefact/urand_dark_maul artefact/urand_gong
        artefact/urand_leech artefact/urand_mage artefact/urand_moon_troll_leather_armour artefact/urand_spellbinder
        artefact/urand_spider food/bone1 food/bone2 food/bone3 food/bone4 food/bone_humanoid1 food/bone_humanoid2 food/bone_humanoid3
        food/bone_humanoid4 misc/misc_bottle misc/misc_sack randarts/anvil randarts/blood randarts/bronze-flower randarts/dark
        randarts/double randarts/eye randarts/fire randarts/flower randarts/four-colour randarts/green randarts/ice randarts/pink
        randarts/red-blue randarts/snake randarts/zircon ranged/arrow1 ranged/arrow2 ranged/crossbow_bolt1 ranged/crossbow_bolt2
        ranged/dart-p ranged/dart1 ranged/dart2 ranged/javelin1 ranged/javelin2 ranged/silver_arrow1 ranged/silver_arrow2
        ranged/silver_crossbow_bolt1 ranged/silver_crossbow_bolt2 ranged/silver_javelin1 ranged/silver_javelin2
        ranged/silver_sling_bullet1 ranged/silver_sling_bullet2 ranged/steel_arrow1 ranged/steel_arrow2 ranged/steel_crossbow_bolt1
        ranged/steel_crossbow_bolt2 ranged/steel_javelin1 ranged/steel_javelin2 ranged/steel_sling_bullet1 ranged/steel_sling_bullet2
        ranged/triple_crossbow ranged/triple_crossbow2 ring/agate ring/brass ring/bronze ring/clay ring/copper ring/coral ring/diamond
        ring/emerald ring/glass ring/gold ring/gold_blue ring/gold_green ring/gold_red ring/granite ring/iron ring/ivory ring/jade
        ring/moonstone ring/opal ring/pearl ring/plain_black ring/plain_red ring/plain_yellow ring/silver ring/steel ring/tiger_eye
        ring/wooden runes/rune_snake uncollected_runes/rune_snake weapon/bardiche1 weapon/bardiche2 weapon/bardiche3
        weapon/battle_axe1 weapon/battle_axe2 weapon/battle_axe3 weapon/blessed_blade weapon/broad_axe1 weapon/broad_axe2
        weapon/broad_axe3 weapon/dagger2 weapon/demon_blade weapon/demon_blade2 weapon/demon_blade3 weapon/demon_trident
        weapon/demon_trident2 weapon/demon_trident3 weapon/demon_whip weapon/demon_whip2 weapon/demon_whip3 weapon/executioner_axe1
        weapon/executioner_axe2 weapon/executioner_axe3 weapon/glaive1 weapon/glaive2 weapon/glaive3 weapon/greatsword2
        weapon/halberd1 weapon/halberd2 weapon/halberd3 weapon/lajatang1 weapon/lajatang2 weapon/lajatang3 weapon/long_sword2
        weapon/quickblade1 weapon/quickblade2 weapon/quickblade3 weapon/sacred_scourge weapon/scimitar2 weapon/staff weapon/trident1
        weapon/trident2 weapon/trident3 weapon/trishula weapon/war_axe1 weapon/war_axe2 weapon/war_axe3
        """,
        "mon": """
        acid_blob alligator ancient_champion antaeus arachne arachne_staveless asterion ballistomycete bennu boulder_beetle_rolling0
        boulder_beetle_rolling1 boulder_beetle_rolling2 bush bush_burning butterfly2 butterfly5 centaur centaur-melee centaur_warrior
        centaur_warrior-melee cloud_mage curse_toe death_drake death_scarab demigod dowan dowan2 draco-base-grey duvessa duvessa2
        fire_dragon frances freezing_wraith fungus1 fungus2 fungus3 fungus4 fungus5 fungus6 fungus7 fungus8 fungus9 gargoyle
        ghost_crab goliath_beetle green_rat guardian_mummy ice_fiend iron_dragon khufu komodo_dragon lemure lindwurm louise
        master_elementalist meatlord menkaure minotaur molten_gargoyle mummy mummy_priest nikola obsidian_statue octopode
        oklob_sapling orange_rat orb_of_destruction1 orb_of_destruction2 orb_of_destruction3 orc_warlord pearl_dragon pikel plant_01
        plant_02 plant_03 plant_04 plant_05 plant_06 plant_07 plant_08 plant_09 plant_10 plant_11 rat shadow_demon shard_shrike
        skeleton_drake skeleton_lizard skeleton_quadruped_winged skeleton_turtle sky_beast slave slime_creature slime_creature2
        slime_creature3 slime_creature4 slime_creature5 steam_dragon swamp_drake tentacled_monstrosity thrashing_horror toadstool_left
        toadstool_right torpor_snail ugly_thing ugly_thing1 ugly_thing2 ugly_thing3 ugly_thing4 ugly_thing5 vampire_bat
        very_ugly_thing very_ugly_thing1 very_ugly_thing2 very_ugly_thing3 very_ugly_thing4 very_ugly_thing5 war_gargoyle warg
        wind_drake wraith zombie_bat zombie_bee zombie_beetle zombie_bug zombie_centaur zombie_draconian zombie_dragon zombie_fish
        zombie_harpy zombie_hydra1 zombie_hydra2 zombie_hydra3 zombie_hydra4 zombie_hydra5 zombie_juggernaut zombie_large zombie_naga
        zombie_quadruped_large zombie_quadruped_small zombie_quadruped_winged zombie_small zombie_snake zombie_troll zombie_worm
        """,
        "player": """
        artefact/capt_cutlass artefact/dark_maul artefact/demon_axe artefact/leech artefact/singing_sword artefact/spellbinder
        base/djinni_f base/djinni_m base/gargoyle_brown_f base/gargoyle_brown_m base/gargoyle_red_f base/gargoyle_red_m base/human2_f
        base/human2_m base/human3_f base/human3_m base/merfolk_f base/merfolk_m base/merfolk_water_f base/merfolk_water_m
        base/minotaur_f base/minotaur_m base/ogre_f base/ogre_m base/orc_f base/orc_m base/troll_f base/troll_m base/vine_stalker_f
        base/vine_stalker_m beard/bushy_green beard/full_black beard/full_blonde beard/full_brown beard/full_green beard/full_red
        beard/full_white beard/garibaldi_black beard/garibaldi_blonde beard/garibaldi_brown beard/garibaldi_green beard/garibaldi_red
        beard/garibaldi_white beard/medium_black beard/medium_blonde beard/medium_brown beard/medium_green beard/medium_red
        beard/medium_white beard/muttonchops_green beard/scarf beard/short_black beard/short_blonde beard/short_brown
        beard/short_green beard/short_red beard/short_white beard/stubble_black beard/stubble_blonde beard/stubble_brown
        beard/stubble_green beard/stubble_red beard/stubble_white beard/wizard body/chainmail body/chainmail2 body/chainmail3
        body/crystal_plate body/crystal_plate2 body/crystal_plate3 body/dragonarm_red body/lears_hauberk body/leather_armour
        body/leather_armour2 body/leather_armour3 body/moon_troll_leather_armour body/plate body/plate2 body/plate3 body/ringmail
        body/ringmail2 body/ringmail3 body/scalemail body/scalemail2 body/scalemail3 body/scalemail_light body/troll_hide
        body/troll_leather felids/cat1 felids/cat2 felids/cat3 felids/cat4 felids/cat5 hair/chopsticks hair/curly_yellow
        hair/elf_brown hair/elf_red hair/elf_white hair/elf_yellow hair/full_brown hair/headband hair/hightail hair/hightails_brown
        hair/mountain_man hair/part2_red hair/part_blue hair/pigtails_green hair/queue hair/ribbons_black hair/short_brown
        hair/spriggan1 hair/spriggan2 hair/spriggan3 hair/sweep hair/topknot hair/topknot2 hair/troll hand1/demonblade hand1/lajatang1
        hand1/lajatang2 hand1/lajatang3 head/pumpkin misc/tentacle transform/lich_form_felid transform/lich_form_humanoid
        transform/lich_form_naga transform/spider_form transform/statue_form_octopode
        """,
    ]
}
