extension NamedPose {
    /// Every pose with a name. The person's right arm is the one on the picture's left.
    public static let all: [NamedPose] = [
        NamedPose("standing", rightArm: Limb(-12, -6), leftArm: Limb(12, 6)),
        NamedPose("waving", rightArm: Limb(-12, -6), leftArm: Limb(115, 165)),
        NamedPose("arms raised", "with raised arms", rightArm: Limb(-145, -165), leftArm: Limb(145, 165)),
        NamedPose(
            "arms crossed", "with crossed arms", rightArm: Limb(Bone(-18), Bone(100, seen: 0.8)),
            leftArm: Limb(Bone(18), Bone(-98, seen: 0.8))),
        NamedPose("hands on hips", "with hands on hips", rightArm: Limb(-45, 40), leftArm: Limb(45, -40)),
        NamedPose("t-pose", "in a t-pose", rightArm: Limb(-90, -90), leftArm: Limb(90, 90)),
        NamedPose(
            "walking", turn: 65, rightArm: Limb(28, 50), leftArm: Limb(-28, -8), rightLeg: Limb(-20, -32), leftLeg: Limb(26, 10)),
        NamedPose(
            "running", turn: 70, lean: 12, rightArm: Limb(-60, 25), leftArm: Limb(45, 130), rightLeg: Limb(62, -25),
            leftLeg: Limb(-25, -85)),
        NamedPose(
            "sitting", turn: 60, rightArm: Limb(20, 65), leftArm: Limb(25, 70), rightLeg: Limb(82, 6), leftLeg: Limb(78, 2)),
        NamedPose(
            "kneeling", turn: 60, rightArm: Limb(15, 55), leftArm: Limb(25, 60), rightLeg: Limb(-5, -88), leftLeg: Limb(82, 0)),
        NamedPose(
            "meditating", rightArm: Limb(-35, -15), leftArm: Limb(35, 15), rightLeg: Limb(Bone(-75), Bone(82)),
            leftLeg: Limb(Bone(75), Bone(-82))),
        NamedPose(
            "crouching", turn: 60, lean: 20, rightArm: Limb(30, 60), leftArm: Limb(40, 70), rightLeg: Limb(70, -50),
            leftLeg: Limb(85, -35)),
        NamedPose("jumping", rightArm: Limb(-130, -150), leftArm: Limb(130, 150), rightLeg: Limb(-40, 20), leftLeg: Limb(42, -25)),
        NamedPose(
            "star jump", "doing a star jump", rightArm: Limb(-125, -125), leftArm: Limb(125, 125), rightLeg: Limb(-35, -35),
            leftLeg: Limb(35, 35)),
        NamedPose(
            "kicking", turn: 50, lean: -14, rightArm: Limb(-60, 15), leftArm: Limb(55, 125), rightLeg: Limb(-4, -8), leftLeg: Limb(95, 88)),
        NamedPose(
            "punching", turn: 50, lean: 6, rightArm: Limb(-25, 115), leftArm: Limb(86, 90), rightLeg: Limb(-25, -18),
            leftLeg: Limb(30, 2)),
        NamedPose(
            "fighting", "ready to fight", turn: 35, rightArm: Limb(-20, 140), leftArm: Limb(45, 135), rightLeg: Limb(-22, -10),
            leftLeg: Limb(25, 5)),
        NamedPose("dancing", lean: 6, rightArm: Limb(-105, -165), leftArm: Limb(75, 25), rightLeg: Limb(-8, -4), leftLeg: Limb(38, -30)),
        NamedPose(
            "archer", "aiming a bow", turn: 45, rightArm: Limb(Bone(-95, seen: 0.9), Bone(98, seen: 0.9)), leftArm: Limb(90, 90),
            rightLeg: Limb(-16, -10), leftLeg: Limb(18, 8)),
        NamedPose("pointing", turn: 30, rightArm: Limb(-12, -6), leftArm: Limb(88, 90)),
        NamedPose("saluting", rightArm: Limb(-92, 128), leftArm: Limb(8, 2)),
        NamedPose(
            "thinking", rightArm: Limb(Bone(-8, seen: 0.8), Bone(152)), leftArm: Limb(Bone(16), Bone(-88, seen: 0.85))),
        NamedPose("shrugging", rightArm: Limb(-25, -112), leftArm: Limb(25, 112)),
        NamedPose("flexing", "flexing the muscles", rightArm: Limb(-92, 175), leftArm: Limb(92, -175)),
        NamedPose("praying", rightArm: Limb(Bone(-16), Bone(135, seen: 0.8)), leftArm: Limb(Bone(16), Bone(-135, seen: 0.8))),
        NamedPose("bowing", turn: 75, lean: 55, rightArm: Limb(14, 10), leftArm: Limb(4, 0), rightLeg: Limb(-6, -4), leftLeg: Limb(2, 0)),
        NamedPose(
            "reading", rightArm: Limb(Bone(-12), Bone(58, seen: 0.65)), leftArm: Limb(Bone(12), Bone(-58, seen: 0.65))),
        NamedPose(
            "throwing", turn: 40, lean: -6, rightArm: Limb(-125, 165), leftArm: Limb(70, 82), rightLeg: Limb(-18, -22),
            leftLeg: Limb(32, 8)),
        NamedPose(
            "sword raised", "with a raised arm", rightArm: Limb(-150, -172), leftArm: Limb(30, 5), rightLeg: Limb(-16, -8),
            leftLeg: Limb(16, 8)),
    ]
}
